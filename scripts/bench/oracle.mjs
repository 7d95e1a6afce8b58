// npm run bench:oracle: cases per second of the live oracle, against the same reference called in a Python loop.
// Rounds in turns, one after the other; medians of the paired ratios. Exit 1 below a half.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import fc from 'fast-check';
import { DEFAULT_BOUNDS, specs } from '../../dist/fuzz/index.js';
import { findTorch, Oracle } from '../../dist/oracle/index.js';
import { drawHeader } from '../../dist/oracle/protocol.js';

const [ROUNDS, CASES, IN_FLIGHT, SEED] = [7, 400, 8, 1];
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const { command, torch } = await findTorch();
const drawn = fc.sample(specs(DEFAULT_BOUNDS), { numRuns: CASES, seed: SEED });
const input = JSON.stringify({ specs: drawn.map((spec) => drawHeader(0, spec).draw) });
const loop = fileURLToPath(new URL('oracle_loop.py', import.meta.url));

async function inPython() {
  const { stdout } = await execa(command, [loop], { input });
  return CASES / Number(stdout);
}

/** `inFlight` requests at a time, each followed by the next. */
async function overPipes(oracle, inFlight) {
  const started = performance.now();
  let next = 0;
  const ask = async () => {
    while (next < drawn.length) await oracle.draw(drawn[next++]);
  };
  await Promise.all(Array.from({ length: inFlight }, ask));
  return CASES / ((performance.now() - started) / 1000);
}

const oracle = new Oracle({
  python: command,
  scripts: fileURLToPath(new URL('..', import.meta.url)),
  timeout: 60_000,
});
await overPipes(oracle, IN_FLIGHT); // warm-up
const rounds = [];
for (let round = 0; round < ROUNDS; round++) {
  const python = await inPython();
  rounds.push({ python, one: await overPipes(oracle, 1), many: await overPipes(oracle, IN_FLIGHT) });
}
await oracle.close();

const ratios = (key) => rounds.map((round) => round[key] / round.python);
const row = (name, key) => {
  const spread = ratios(key).toSorted((a, b) => a - b);
  const ratio =
    key === 'python'
      ? ''
      : `${median(spread).toFixed(2)} (${spread[0].toFixed(2)} to ${spread.at(-1).toFixed(2)})`;
  console.log(
    `${name.padEnd(34)}${median(rounds.map((round) => round[key]))
      .toFixed(0)
      .padStart(8)}   ${ratio}`,
  );
};
console.log(`torch ${torch}, ${CASES} cases, ${ROUNDS} rounds in turns, medians\n`);
console.log(`${''.padEnd(34)}cases/s   of the loop`);
row('the reference in a Python loop', 'python');
row('over pipes, one at a time', 'one');
row(`over pipes, ${IN_FLIGHT} in flight`, 'many');
process.exitCode = median(ratios('many')) >= 0.5 ? 0 : 1;
