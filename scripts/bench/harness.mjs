// The harness itself: `check` of goldens, reading a case against reading its bytes and their hashes, fuzz against PyTorch's
// own loop.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureOracle } from './oracle-rounds.mjs';
import { ratios, spread } from './paired.mjs';
import { processorSeconds } from './processor.mjs';
import { measureReading } from './reading.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHECKS = 5; // rounds at most

/** The goldens of RNN that there were before LSTM and GRU: `check` of these is compared with a build from before. */
const ids = readFileSync(new URL('rnn-goldens.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

/** @param commands.node runs `check` @param before another checkout, or undefined */
export async function measureHarness({ rounds, say, commands }, before) {
  const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-bench-'));
  try {
    say('harness, check');
    const checks = measureChecks(folder, Math.min(rounds, CHECKS), commands.node, before);
    say('harness, reading');
    const reading = await measureReading(rounds);
    say('harness, fuzz');
    const oracle = await measureOracle(rounds).catch((error) => ({ missing: error.message }));
    return { checks, reading, oracle };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Of `whole`, of `rnn` and of what was there `before` on the same goldens: `seconds`, and `processor` seconds, which other
 * work on the machine disturbs less. `ratio`: seconds of rnn by those of before; `used`: the same of processor seconds.
 */
function measureChecks(folder, rounds, node, before) {
  const roots = { rnn: ROOT, ...(before && { before }) };
  const runs = Object.entries(roots).map(([name, root]) => [
    name,
    root,
    [goldensIn(root, path.join(folder, name))],
  ]);
  runs.push(['whole', ROOT, []]);
  const times = Object.fromEntries(runs.map(([name]) => [name, { seconds: [], processor: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, root, folders] of runs) {
      const used = processorSeconds().ended;
      times[name].seconds.push(seconds(() => check({ node, root, folders, cwd: folder })));
      times[name].processor.push(processorSeconds().ended - used);
    }
  }
  const spreads = Object.entries(times).map(([name, one]) => [
    name,
    { seconds: spread(one.seconds), processor: spread(one.processor) },
  ]);
  const ratioOf = (key) => spread(ratios(times.before[key], times.rnn[key]));
  return {
    goldens: ids.length,
    ...Object.fromEntries(spreads),
    ...(before && { ratio: ratioOf('seconds'), used: ratioOf('processor') }),
  };
}

/** A copy of these goldens as that checkout has them. */
function goldensIn(root, place) {
  for (const id of ids) cpSync(path.join(root, 'golden', id), path.join(place, id), { recursive: true });
  return place;
}

/** @param cwd where it may keep what failed @throws where a golden fails: the time of a failing run is another one's */
function check({ node, root, folders, cwd }) {
  execFileSync(node, [path.join(root, 'dist/cli.js'), 'check', ...folders], {
    stdio: 'ignore',
    cwd,
  });
}

function seconds(work) {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
