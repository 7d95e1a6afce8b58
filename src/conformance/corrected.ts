// Expected states, one step after the other: where one is not what the equation gives from those before it, the value that
// the equation gives is put in its place to go on.
import type { FloatDtype } from '../tensor/index.ts';
import { isSound, type Wanted } from './sound.ts';
import { type Bound, roomOf } from './bound.ts';
import { stepBounds } from './step-bound.ts';
import type { States, Unrolled } from './unrolled.ts';
import { walk } from './walk.ts';

export interface Corrected {
  readonly states: States;
  /** What is wrong, by letter and flat place. */
  readonly wrong: readonly ReadonlyMap<number, Wanted>[];
  /** How far a sound value may be from the one that is there, by letter and flat place: K U of its step. */
  readonly allowed: States;
  /** No more than that, and known without a measure. */
  readonly surelyAllowed: States;
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
  const surelyAllowed = given.map(({ length }) => new Float64Array(length));
  const wrong = given.map(() => new Map<number, Wanted>());
  clearPadding(opened, states, wrong);
  const corrected = (bound: Bound, letter: number, at: number): number => {
    const value = bound.values[letter]!;
    const wanted = { wanted: value, allowed: roomOf(bound, letter) };
    surelyAllowed[letter]![at] = wanted.allowed;
    const came = states[letter]![at]!;
    if (bound.isLost || isSound(came, wanted, dtype)) return came;
    wrong[letter]!.set(at, wanted);
    return value;
  };
  const came = opened.widths.map(() => 0);
  walk(opened, states, {
    unit(here, placeOf) {
      const values = measure.values(here);
      let isNear = !opened.isProjected; // a projection asks for the bounds of all its units
      for (let letter = 0; letter < came.length && isNear; letter++) {
        const at = placeOf(letter);
        const room = measure.least(here, letter);
        came[letter] = states[letter]![at]!;
        surelyAllowed[letter]![at] = room;
        isNear = Math.abs(came[letter]! - values[letter]!) <= room;
      }
      if (isNear) return came;
      const bound = measure.unit(here);
      return bound.values.map((value, letter) =>
        letter === 0 && opened.isProjected ? value : corrected(bound, letter, placeOf(letter)),
      );
    },
    feature: (here, unprojected, placeOf) => corrected(measure.feature(here, unprojected), 0, placeOf(0)),
  });
  let allowed: States | undefined;
  return {
    states,
    wrong,
    surelyAllowed,
    get allowed() {
      return (allowed ??= roomsOf(opened, states, dtype, grain));
    },
  };
}

/** The same of every state: measured where it is asked for, since few audits ask. */
function roomsOf(opened: Unrolled, states: States, dtype: FloatDtype, grain: number): States {
  const measure = stepBounds(opened, dtype, { grain });
  const rooms = states.map(({ length }) => new Float64Array(length));
  const keep = (bound: Bound, letter: number, at: number): number => {
    rooms[letter]![at] = roomOf(bound, letter);
    return states[letter]![at]!;
  };
  const copies = states.map((one) => one.slice());
  walk(opened, copies, {
    unit(here, placeOf) {
      const bound = measure.unit(here);
      return bound.values.map((value, letter) =>
        letter === 0 && opened.isProjected ? value : keep(bound, letter, placeOf(letter)),
      );
    },
    feature: (here, unprojected, placeOf) => keep(measure.feature(here, unprojected), 0, placeOf(0)),
  });
  return rooms;
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
