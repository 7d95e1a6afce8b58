// Cases per second of the live oracle and of fuzz, against the same reference called in a Python loop; rounds in turns.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { SCRIPTS } from '../../dist/commands/package-root.js';
import { DEFAULT_BOUNDS, fuzz } from '../../dist/fuzz/index.js';
import { findTorch, Oracle } from '../../dist/oracle/index.js';
import { drawHeader } from '../../dist/oracle/protocol.js';
import { own } from '../../dist/subjects/index.js';
import { childSeconds, coresOfTwo, ownSeconds } from './processor.mjs';

const [CASES, IN_FLIGHT, SEED] = [400, 8, 1];

/**
 * @returns `torch`, `cases`, `inFlight`, and cases per second by round: `python`, `one` (at a time), `many`, `fuzz`; and in
 * `processor` milliseconds of a case: of the Python loop, and while fuzz runs of the worker and of this process
 */
export async function measureOracle(roundCount) {
  const { command, torch } = await findTorch();
  const oracle = new Oracle({ python: command, scripts: SCRIPTS, timeout: 60_000 });
  try {
    const drawn = [];
    const noting = (spec) => {
      drawn.push(spec);
      return oracle.draw(spec);
    };
    await fuzzed({ draw: noting }); // warm-up; the same networks are then asked for by all
    const rounds = [];
    for (let round = 0; round < roundCount; round++) {
      const loop = await inPython(command, drawn);
      const before = { worker: childSeconds(), ours: ownSeconds() };
      const fuzzing = await perSecond(drawn.length, () => fuzzed(oracle));
      const perCase = (seconds) => (seconds * 1000) / drawn.length;
      rounds.push({
        cores: await coresOfTwo(),
        processor: {
          python: perCase(loop.processor),
          worker: perCase(childSeconds() - before.worker),
          ours: perCase(ownSeconds() - before.ours),
        },
        python: drawn.length / loop.seconds,
        one: await perSecond(drawn.length, () => overPipes(oracle, drawn, 1)),
        many: await perSecond(drawn.length, () => overPipes(oracle, drawn, IN_FLIGHT)),
        fuzz: fuzzing,
      });
    }
    return { torch, cases: drawn.length, inFlight: IN_FLIGHT, rounds };
  } finally {
    await oracle.close();
  }
}

async function perSecond(count, work) {
  const started = performance.now();
  await work();
  return count / ((performance.now() - started) / 1000);
}

async function inPython(command, drawn) {
  const loop = fileURLToPath(new URL('oracle_loop.py', import.meta.url));
  const input = JSON.stringify({ specs: drawn.map((spec) => drawHeader(0, spec).draw) });
  const { stdout } = await execa(command, [loop], { input });
  const [seconds, processor] = stdout.split(' ').map(Number);
  return { seconds, processor };
}

/** `inFlight` requests at a time, each followed by the next. */
async function overPipes(oracle, drawn, inFlight) {
  let next = 0;
  const ask = async () => {
    while (next < drawn.length) await oracle.draw(drawn[next++]);
  };
  await Promise.all(Array.from({ length: inFlight }, ask));
}

/** Networks drawn, answered by PyTorch, and our own RNN judged on them. */
async function fuzzed(answers) {
  const { counterexample } = await fuzz(own, answers, { runs: CASES, seed: SEED, bounds: DEFAULT_BOUNDS });
  if (counterexample) throw new Error(`our own RNN fails ${counterexample.asked.id}: nothing to measure`);
}
