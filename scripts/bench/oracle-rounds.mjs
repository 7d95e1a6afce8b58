// Cases per second of the live oracle and of fuzz, against the same reference called in a Python loop; rounds in turns.
// Beside them the processor time of each process, and the cores that the machine gives: two processes can only be as fast
// as one where they have a core each.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { SCRIPTS } from '../../dist/commands/package-root.js';
import { DEFAULT_BOUNDS, fuzz } from '../../dist/fuzz/index.js';
import { findTorch, Oracle } from '../../dist/oracle/index.js';
import { drawHeader } from '../../dist/oracle/protocol.js';
import { own } from '../../dist/subjects/index.js';
import { measureCores } from './cores.mjs';
import { processorSeconds } from './processor.mjs';

const [CASES, IN_FLIGHT, SEED] = [400, 8, 1];
const BURST = 0.3; // seconds

/**
 * @returns `torch`, `cases`, `inFlight`, and by round cases per second, `python`, `one` (at a time), `many`, `fuzz`;
 *   `processor`, seconds a case of the loop in `python`, and during fuzz of our process, `ours`, and of PyTorch's, `worker`,
 *   undefined where the system does not tell; `cores` of two busy loops
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
      const one = await perSecond(drawn.length, () => overPipes(oracle, drawn, 1));
      const many = await perSecond(drawn.length, () => overPipes(oracle, drawn, IN_FLIGHT));
      const before = processorSeconds();
      const whole = await perSecond(drawn.length, () => fuzzed(oracle));
      const after = processorSeconds();
      const [burst] = await measureCores([BURST], 1);
      rounds.push({
        python: drawn.length / loop.seconds,
        one,
        many,
        fuzz: whole,
        processor: {
          python: loop.processor / drawn.length,
          ours: (after.own - before.own) / drawn.length,
          ...(after.started !== undefined && { worker: (after.started - before.started) / drawn.length }),
        },
        cores: burst.cores.median,
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
  return JSON.parse(stdout);
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
