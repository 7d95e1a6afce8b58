// Opens every entrant in a process of its own, checks what it answers, and lets them take turns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Child } from './child.mjs';
import { drawNetwork, writeNetwork } from './network.mjs';
import { checked } from './truth.mjs';
import { takeTurns } from './turns.mjs';

/**
 * @param entrants `{ name, engine, shape, form }`: an entry of engines.mjs, sizes as in shapes.mjs (peak.mjs has none)
 * @param settings `{ rounds, pace, commands, truth, say }`
 * @param expectedOf of a shape, its network, its folder and a form: what must be answered, by name; default: the truth
 * @returns by name: `{ version, errors, flop, times, fastest }`, or `{ missing }`, or `{ errors, refused }`
 */
export async function measure(entrants, { rounds, pace, commands, truth, say }, expectedOf) {
  const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-bench-'));
  const networkOf = networksIn(folder, expectedOf ?? ((shape, _, own, form) => truth.of(shape, own, form)));
  const children = [];
  try {
    const results = {};
    for (const { name, engine, shape, form } of entrants) {
      say(`${name}: opens`);
      try {
        const child = new Child(engine, commands);
        children.push({ name, child });
        results[name] = await opened(child, shape, shape && (await networkOf(shape, form)));
      } catch (cause) {
        results[name] = { missing: cause.message };
      }
    }
    const found = await takeTurns(
      children.filter(({ name }) => isSound(results[name])),
      rounds,
      pace,
      say,
    );
    for (const [name, own] of found) Object.assign(results[name], own);
    return results;
  } finally {
    children.forEach(({ child }) => child.close());
    rmSync(folder, { recursive: true });
  }
}

export function isSound({ missing, refused }) {
  return missing === undefined && refused === undefined;
}

/** The network of a shape and its truth in a form, made when they are first asked for. */
function networksIn(folder, expectedOf) {
  const networks = new Map();
  const truths = new Map();
  const networkOf = (shape) => {
    const network = drawNetwork(shape);
    const own = path.join(folder, String(networks.size));
    writeNetwork(own, network);
    return { folder: own, network };
  };
  return async (shape, form) => {
    const { folder: own, network } = made(networks, shape, () => networkOf(shape));
    const expected = await made(truths, `${own} ${form}`, () => expectedOf(shape, network, own, form));
    return { folder: own, expected };
  };
}

function made(known, key, make) {
  if (!known.has(key)) known.set(key, make());
  return known.get(key);
}

async function opened(child, shape, network) {
  const { version, answer, flop } = await child.open(shape ?? {}, network?.folder);
  return { version, flop, ...(network && checked(answer, network.expected)) };
}
