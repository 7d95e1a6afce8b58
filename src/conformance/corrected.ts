// Expected states, one step after the other: where one is not what the equation gives from those before it, the value that
// the equation gives is put in its place to go on.
import type { FloatDtype } from '../tensor/index.ts';
import { isSound, type Wanted } from './sound.ts';
import type { Bound } from './bound.ts';
import { stepBounds } from './step-bound.ts';
import type { States, Unrolled } from './unrolled.ts';
import { walk } from './walk.ts';

export interface Corrected {
  readonly states: States;
  /** What is wrong, by letter and flat place. */
  readonly wrong: readonly ReadonlyMap<number, Wanted>[];
  /** How far a sound value may be from the one that is there, by letter and flat place: K U of its step. */
  readonly allowed: readonly Float64Array[];
}

/**
 * @param given the states after every step, by letter
 * @param dtype whose rounding they have
 * @param grain to whose multiples they were rounded when they were written down; 0 where they were not
 */
export function correctedStates(
  opened: Unrolled,
  given: States,
  dtype: FloatDtype,
  grain: number,
): Corrected {
  const measure = stepBounds(opened, dtype, { grain });
  const states = given.map((one) => one.slice());
  const allowed = given.map(({ length }) => new Float64Array(length));
  const wrong = given.map(() => new Map<number, Wanted>());
  clearPadding(opened, states, wrong);
  const corrected = (bound: Bound, letter: number, at: number): number => {
    const room = bound.isLost ? Infinity : bound.factor * bound.units[letter]! + bound.grain[letter]!;
    allowed[letter]![at] = room;
    const value = bound.values[letter]!;
    const wanted = { wanted: value, allowed: room };
    const came = states[letter]![at]!;
    if (bound.isLost || isSound(came, wanted, dtype)) return came;
    wrong[letter]!.set(at, wanted);
    return value;
  };
  walk(opened, states, {
    unit(here, placeOf) {
      const bound = measure.unit(here);
      return bound.values.map((value, letter) =>
        letter === 0 && opened.isProjected ? value : corrected(bound, letter, placeOf(letter)),
      );
    },
    feature: (here, unprojected, placeOf) => corrected(measure.feature(here, unprojected), 0, placeOf(0)),
  });
  return { states, wrong, allowed };
}

/** In the padding of packed sequences there are no states: a case holds zeros. */
function clearPadding(opened: Unrolled, states: States, wrong: readonly Map<number, Wanted>[]): void {
  if (!opened.lengths) return;
  const { batch } = opened.extent;
  states.forEach((all, letter) => {
    for (let at = 0; at < all.length; at++) {
      const row = Math.floor(at / opened.widths[letter]!) % opened.rows;
      if (all[at] === 0 || opened.isLive(Math.floor(row / batch), row % batch)) continue;
      wrong[letter]!.set(at, { wanted: 0, allowed: 0 });
      all[at] = 0;
    }
  });
}
