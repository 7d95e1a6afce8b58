// The arguments of npm run bench.
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { enginesNamed } from './engines.mjs';
import { SHAPES } from './shapes.mjs';

export const USAGE = `npm run bench -- [options]
  --rounds N        rounds of turns (11)
  --shapes S1,S4    which shapes (all; of kernel S4, S5 and S6)
  --engines A,B     beginnings of engines' names, such as ours,torch (all)
  --parts P,Q       of shapes, kernel, streaming, growth, harness (all)
  --json FILE       writes everything that was measured
  --svg FILE        draws ratios and share of the peak
  --node PATH       the Node that runs our own engines, and the peak beside kernel (this one)
exit code: 0 all was measured and is at its floor or above, 1 not so, 2 bad usage`;

const PARTS = ['shapes', 'kernel', 'streaming', 'growth', 'harness'];
const text = { type: 'string' };
const OPTIONS = { rounds: text, shapes: text, engines: text, parts: text, json: text, svg: text, node: text };

/** @throws Error with what is wrong */
export function parsed(args) {
  const { values } = parseArgs({ args, options: { ...OPTIONS, help: { type: 'boolean' } } });
  const rounds = Number(values.rounds ?? 11);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds}: want a whole number >= 1`);
  const node = values.node ?? process.execPath;
  const major = Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]);
  return {
    ...values,
    rounds,
    engines: enginesNamed(values.engines?.split(','), major),
    shapes: among('shapes', Object.keys(SHAPES), values.shapes),
    parts: among('parts', PARTS, values.parts),
    node,
  };
}

function among(option, known, given) {
  const wanted = given?.split(',') ?? known;
  const unknown = wanted.filter((one) => !known.includes(one));
  if (unknown.length > 0)
    throw new Error(`--${option}: no ${unknown.join(', ')}, want some of ${known.join(', ')}`);
  return known.filter((one) => wanted.includes(one));
}
