// Opens every entrant in a process of its own, checks what it answers, and lets them take turns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Child } from './child.mjs';
import { drawNetwork, writeNetwork } from './network.mjs';
import { checked, truth } from './truth.mjs';
import { takeTurns } from './turns.mjs';

/**
 * @param entrants `{ name, engine, shape }`: an entry of engines.mjs, sizes as in shapes.mjs (peak.mjs has none)
 * @param settings `{ rounds, commands, say }`
 * @param expectedOf of a shape and its network: what must be answered, by name
 * @returns by name: `{ version, errors, flop, times }`, or `{ missing }`, or `{ errors, refused }`
 */
export async function measure(entrants, { rounds, commands, say }, expectedOf = truth) {
  const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-bench-'));
  const networkOf = networksIn(folder, expectedOf);
  const children = [];
  try {
    const results = {};
    for (const { name, engine, shape } of entrants) {
      say(`${name}: opens`);
      try {
        const child = new Child(engine, commands);
        children.push({ name, child });
        results[name] = await opened(child, shape, shape && networkOf(shape));
      } catch (cause) {
        results[name] = { missing: cause.message };
      }
    }
    const times = await takeTurns(
      children.filter(({ name }) => isSound(results[name])),
      rounds,
      say,
    );
    for (const [name, own] of times) results[name].times = own;
    return results;
  } finally {
    children.forEach(({ child }) => child.close());
    rmSync(folder, { recursive: true });
  }
}

export function isSound({ missing, refused }) {
  return missing === undefined && refused === undefined;
}

/** The network of a shape and its truth, made when it is first asked for. */
function networksIn(folder, expectedOf) {
  const made = new Map();
  return (shape) => {
    if (!made.has(shape)) {
      const network = drawNetwork(shape);
      const own = path.join(folder, String(made.size));
      writeNetwork(own, network);
      made.set(shape, { folder: own, expected: expectedOf(shape, network) });
    }
    return made.get(shape);
  };
}

async function opened(child, shape, network) {
  const { version, answer, flop } = await child.open(shape ?? {}, network?.folder);
  return { version, flop, ...(network && checked(answer, network.expected)) };
}
