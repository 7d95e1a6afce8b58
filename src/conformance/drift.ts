// How far rounding alone may carry a network: four perturbed runs beside the truth. With one run the bound was missed in 4%
// of networks made chaotic, with four in none of 2,152; C = 10 covers what PyTorch needed (6.6 at most).
import type { FloatDtype } from '../tensor/index.ts';
import type { Bound } from './bound.ts';
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
  /** How far a state of a letter, of one layer and direction, may be from the truth, after a step in one row. */
  readonly allowed: (letter: number, state: number, t: number, row: number) => number;
  /**
   * Whether the perturbed runs are so far apart by then, in some row and in every letter, that rounding has grown from step
   * to step. A c that counts to thousands rounds much, and h, which is its tanh, little: neither has grown by that.
   */
  readonly hasGrown: (state: number, t: number) => boolean;
  /** The first of the perturbed runs: a network as another legal implementation may compute it. */
  readonly another: States;
}

export function driftOf(opened: Unrolled, truth: States, dtype: FloatDtype): Drift {
  const runs = Array.from({ length: RUNS }, (_, run) => perturbed(opened, dtype, uniform(run + 1)));
  const { seq_len, batch } = opened.extent;
  const gaps = truth.map((exact, letter) => gapsOf(opened, letter, exact, runs));
  const placeOf = (state: number, t: number, row: number) => (state * seq_len + t) * batch + row;
  return {
    another: runs[0]!.states,
    allowed: (letter, state, t, row) => gaps[letter]!.allowed[placeOf(state, t, row)]!,
    hasGrown: (state, t) =>
      Array.from({ length: batch }, (_, row) => placeOf(state, t, row)).some((place) =>
        gaps.every(({ grown }) => grown[place] === 1),
      ),
  };
}

/** How far the runs are from the truth so far, by (state, t, row), and whether that has grown. */
function gapsOf(opened: Unrolled, letter: number, truth: Float64Array, runs: readonly Perturbed[]) {
  const { seq_len, batch } = opened.extent;
  const width = opened.widths[letter]!;
  const allowed = new Float64Array(opened.num_states * opened.rows);
  const grown = new Uint8Array(allowed.length);
  for (let state = 0; state < opened.num_states; state++) {
    for (let row = 0; row < batch; row++) {
      let greatest = 0;
      let rounding = 0;
      for (const t of opened.order(state)) {
        const at = (state * seq_len + t) * batch + row;
        for (let unit = at * width; unit < (at + 1) * width; unit++) {
          for (const { states, units } of runs) {
            rounding = Math.max(rounding, units[letter]![unit]!);
            const gap = Math.abs(states[letter]![unit]! - truth[unit]!);
            if (gap > greatest) greatest = gap;
          }
        }
        allowed[at] = STEP * rounding + C * greatest;
        if (greatest >= GROWN * rounding && greatest > 0) grown[at] = 1;
      }
    }
  }
  return { allowed, grown };
}

/** By letter: the states of a run, and what a step rounds there. */
interface Perturbed {
  readonly states: States;
  readonly units: States;
}

/** A free run in which every state is moved by what its step rounds. */
function perturbed(opened: Unrolled, dtype: FloatDtype, noise: () => number): Perturbed {
  const measure = stepBounds(opened, dtype, { free: true });
  const states = roomForStates(opened);
  const units = roomForStates(opened);
  const moved = ({ values, units: of, grain }: Bound, letter: number, at: number): number => {
    const sum = of[letter]! + grain[letter]!;
    const rounded = Number.isFinite(sum) ? sum : 0; // of a state that is infinite
    units[letter]![at] = rounded;
    return values[letter]! + noise() * rounded;
  };
  walk(opened, states, {
    unit(here, placeOf) {
      const bound = measure.unit(here);
      return bound.values.map((value, letter) =>
        letter === 0 && opened.isProjected ? value : moved(bound, letter, placeOf(letter)),
      );
    },
    feature: (here, unprojected, placeOf) => moved(measure.feature(here, unprojected), 0, placeOf(0)),
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
