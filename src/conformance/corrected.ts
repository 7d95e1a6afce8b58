// Expected states, one step after the other: where one is not what the equation gives from those before it, the value that
// the equation gives is put in its place to go on.
import type { FloatDtype } from '../tensor/index.ts';
import { isSound, type Wanted } from './sound.ts';
import { stepBounds } from './step-bound.ts';
import type { States, Unrolled } from './unrolled.ts';

export interface Corrected {
  readonly states: States;
  /** What is wrong, by letter and flat place. */
  readonly wrong: readonly ReadonlyMap<number, Wanted>[];
  /** How far a sound value may be from the one that is there, by letter and flat place: K U of its step. */
  readonly allowed: readonly Float64Array[];
}

/** @param given the states after every step, by letter @param dtype whose rounding they have */
export function correctedStates(opened: Unrolled, given: States, dtype: FloatDtype): Corrected {
  const { batch, seq_len } = opened.extent;
  const measure = stepBounds(opened, dtype);
  const states = given.map((one) => one.slice());
  const allowed = given.map(({ length }) => new Float64Array(length));
  const wrong = given.map(() => new Map<number, Wanted>());
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    const order = opened.order(state);
    order.forEach((t, done) => {
      for (let row = 0; row < batch; row++) {
        for (let unit = 0; unit < opened.question.config.hidden_size; unit++) {
          const bound = measure(direction, below, before, t * batch + row, unit);
          bound.values.forEach((value, letter) => {
            const width = opened.widths[letter]!;
            const at = ((state * seq_len + t) * batch + row) * width + unit;
            const room = bound.isLost ? Infinity : bound.factor * bound.units[letter]!;
            allowed[letter]![at] = room;
            const wanted = { wanted: value, allowed: room };
            if (bound.isLost || isSound(states[letter]![at]!, wanted, dtype)) return;
            wrong[letter]!.set(at, wanted);
            states[letter]![at] = value;
            const next = order[done + 1];
            if (next !== undefined) before[letter]!.data[(next * batch + row) * width + unit] = value;
          });
        }
      }
    });
  }
  return { states, wrong, allowed };
}
