// How far rounding alone may carry a network: four perturbed runs beside the truth. With one run the bound was missed in 4%
// of networks made chaotic, with four in none of 2,152; C = 10 covers what PyTorch needed (6.6 at most).
import type { FloatDtype } from '../tensor/index.ts';
import { freeRun } from './free-run.ts';
import type { States, Unrolled } from './unrolled.ts';

const RUNS = 4;
const C = 10;
/** Times U: what the last step alone may add. */
const STEP = 16;

export interface Drift {
  /** The states in float64, not perturbed. */
  readonly truth: States;
  /** How far h of one layer and direction may be from the truth, after a step in one row. */
  readonly allowed: (state: number, t: number, row: number) => number;
  /** Whether the perturbed runs grow apart in time: rounding alone decides what comes in the end. */
  readonly grows: boolean;
}

export function driftOf(opened: Unrolled, dtype: FloatDtype): Drift {
  const { states: truth, units } = freeRun(opened, dtype);
  const runs = Array.from({ length: RUNS }, (_, run) => freeRun(opened, dtype, uniform(run + 1)).states);
  const { seq_len, batch } = opened.extent;
  const width = opened.widths[0]!;
  const allowed = new Float64Array(opened.num_states * seq_len * batch);
  let grows = false;
  for (let state = 0; state < opened.num_states; state++) {
    for (let row = 0; row < batch; row++) {
      let greatest = 0;
      let rounding = 0;
      let first: number | undefined;
      for (const t of opened.order(state)) {
        const at = (state * seq_len + t) * batch + row;
        for (let unit = at * width; unit < (at + 1) * width; unit++) {
          rounding = Math.max(rounding, units[0]![unit]!);
          for (const run of runs) {
            const gap = Math.abs(run[0]![unit]! - truth[0]![unit]!);
            if (gap > greatest) greatest = gap;
          }
        }
        allowed[at] = STEP * rounding + C * greatest;
        first ??= greatest;
        if (greatest >= 100 * first && first > 0) grows = true;
      }
    }
  }
  return { truth, grows, allowed: (state, t, row) => allowed[(state * seq_len + t) * batch + row]! };
}

/** In [-1, 1), the same for the same seed. Source: mulberry32. */
function uniform(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
