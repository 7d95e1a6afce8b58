// How far rounding alone may carry a network: four perturbed runs beside the truth. With one run the bound was missed in 4%
// of networks made chaotic, with four in none of 2,152; C = 10 covers what PyTorch needed (6.6 at most).
import type { FloatDtype } from '../tensor/index.ts';
import { stepBounds } from './step-bound.ts';
import type { States, Unrolled } from './unrolled.ts';
import { roomForStates, walk } from './walk.ts';

const RUNS = 4;
const C = 10;
/** Times U: what the last step alone may add. */
const STEP = 16;
/** Rounding that has grown this much decides what comes. */
const GROWN = 100;

export interface Drift {
  /** How far h of one layer and direction may be from the truth, after a step in one row. */
  readonly allowed: (state: number, t: number, row: number) => number;
  /** Whether the perturbed runs are so far apart by then, in some row, that rounding has grown from step to step. */
  readonly hasGrown: (state: number, t: number) => boolean;
  /** The first of the perturbed runs: a network as another legal implementation may compute it. */
  readonly another: States;
}

export function driftOf(opened: Unrolled, truth: States, dtype: FloatDtype): Drift {
  const runs = Array.from({ length: RUNS }, (_, run) => perturbed(opened, dtype, uniform(run + 1)));
  const { seq_len, batch } = opened.extent;
  const width = opened.widths[0]!;
  const allowed = new Float64Array(opened.num_states * opened.rows);
  const grown = new Set<number>();
  for (let state = 0; state < opened.num_states; state++) {
    for (let row = 0; row < batch; row++) {
      let greatest = 0;
      let rounding = 0;
      for (const t of opened.order(state)) {
        const at = (state * seq_len + t) * batch + row;
        for (let unit = at * width; unit < (at + 1) * width; unit++) {
          for (const { states, units } of runs) {
            rounding = Math.max(rounding, units[unit]!);
            const gap = Math.abs(states[0]![unit]! - truth[0]![unit]!);
            if (gap > greatest) greatest = gap;
          }
        }
        allowed[at] = STEP * rounding + C * greatest;
        if (greatest >= GROWN * rounding && greatest > 0) grown.add(state * seq_len + t);
      }
    }
  }
  return {
    another: runs[0]!.states,
    allowed: (state, t, row) => allowed[(state * seq_len + t) * batch + row]!,
    hasGrown: (state, t) => grown.has(state * seq_len + t),
  };
}

/** A free run in which every state is moved by what its step rounds. */
function perturbed(
  opened: Unrolled,
  dtype: FloatDtype,
  noise: () => number,
): { states: States; units: Float64Array } {
  const measure = stepBounds(opened, dtype);
  const states = roomForStates(opened);
  const units = new Float64Array(states[0]!.length);
  walk(opened, states, (here, placeOf) => {
    const bound = measure(here);
    units[placeOf(0)] = bound.units[0]!;
    return bound.values.map((value, letter) => value + noise() * bound.units[letter]!);
  });
  return { states, units };
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
