// The arguments of npm run bench.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { enginesNamed } from './engines.mjs';
import { FAMILIES, SHAPES } from './shapes.mjs';
import { PACE } from './turns.mjs';

export const USAGE = `npm run bench -- [options]
  --quick         3 short rounds of the shapes, about 5 minutes; no figure of it is to be kept
  --rounds N      rounds of turns (11)
  --family A,B    of RNN, LSTM, GRU (all)
  --shape A,B     of S1 to S7 (all; of kernel S4, S5 and S6, of threads S5 and S6)
  --engine A,B    beginnings of engines' names, such as ours,torch (all)
  --part A,B      of shapes, kernel, streaming, growth, threads, harness (all)
  --before DIR    another checkout of this project, built: its modules and its check take turns too
  --node PATH     the Node that runs ours, all other JavaScript and the peak (this one)
  --json FILE     writes everything that was measured
  --svg FILE      draws ratios and shares of the limit, a picture a family: FILE-lstm.svg
exit code: 0 all was measured and is at its floor or above, 1 not so, 2 bad usage, 3 no PyTorch`;

const PARTS = ['shapes', 'kernel', 'streaming', 'growth', 'threads', 'harness'];
const text = { type: 'string' };
const OPTIONS = {
  ...Object.fromEntries(
    ['rounds', 'family', 'shape', 'engine', 'part', 'before', 'node', 'json', 'svg'].map((name) => [
      name,
      text,
    ]),
  ),
  quick: { type: 'boolean' },
  help: { type: 'boolean' },
};

/** @throws Error with what is wrong */
export function parsed(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 11));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds}: want a whole number >= 1`);
  const node = values.node ?? process.execPath;
  const major = Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]);
  const before = values.before && builtIn(values.before);
  return {
    ...values,
    before,
    rounds,
    pace: values.quick ? PACE.quick : PACE.whole,
    engines: enginesNamed(values.engine?.split(','), major, before).filter(
      ({ name }) => !values.quick || values.engine || name !== 'ours scalar',
    ),
    families: among('family', FAMILIES, values.family),
    shapes: among('shape', Object.keys(SHAPES), values.shape),
    parts: among('part', PARTS, values.part ?? (values.quick ? 'shapes' : undefined)),
    node,
    major,
  };
}

function builtIn(given) {
  const root = path.resolve(given);
  if (!existsSync(path.join(root, 'dist/nn.js')))
    throw new Error(`--before ${given}: no dist/nn.js in it, want a checkout after npm ci && npm run build`);
  return root;
}

function among(option, known, given) {
  const wanted = given?.split(',') ?? known;
  const unknown = wanted.filter((one) => !known.includes(one));
  if (unknown.length > 0)
    throw new Error(`--${option}: no ${unknown.join(', ')}, want some of ${known.join(', ')}`);
  return known.filter((one) => wanted.includes(one));
}
