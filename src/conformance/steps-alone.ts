// What the equation gives of every step alone, and how far a right one may be from it: in float64, layer upon layer.
import { greatestOf } from './sound.ts';
import type { Bound } from './bound.ts';
import { stepBounds } from './step-bound.ts';
import type { Rows, Unrolled } from './unrolled.ts';
import { roomForStates, walk } from './walk.ts';

/** Of one letter, or of one tensor: by flat place. */
export interface OneStep {
  readonly values: Float64Array;
  /** K U of the step, with what the layers below have rounded in theirs. Infinite where the order of a sum decides. */
  readonly allowed: Float64Array;
}

/** By letter. @param opened a question of one time step */
export function stepsAlone(opened: Unrolled): OneStep[] {
  const { dtype } = opened.question;
  const measure = stepBounds(opened, dtype, { lax: true });
  const states = roomForStates(opened);
  const units = roomForStates(opened);
  const allowed = roomForStates(opened);
  let layer = -1;
  let errors: Rows | undefined;
  const keep = (bound: Bound, letter: number, at: number): number => {
    const value = bound.values[letter]!;
    const room = bound.isLost ? Infinity : bound.factor * bound.units[letter]! + bound.grain[letter]!;
    const mayOverflow =
      Number.isFinite(value) && Math.abs(value) + room >= greatestOf(dtype, opened.departed?.arithmetic);
    allowed[letter]![at] = room;
    units[letter]![at] = bound.isLost || mayOverflow ? Infinity : bound.units[letter]! + bound.grain[letter]!;
    return value;
  };
  walk(opened, states, {
    unit(here, placeOf) {
      if (here.direction.layer !== layer) {
        layer = here.direction.layer;
        errors = layer === 0 ? undefined : opened.below(units[0]!, layer);
      }
      const bound = measure.unit(here, errors);
      for (let letter = opened.isProjected ? 1 : 0; letter < states.length; letter++) {
        keep(bound, letter, placeOf(letter));
      }
      return bound.values;
    },
    feature: (here, unprojected, placeOf) => keep(measure.feature(here, unprojected), 0, placeOf(0)),
  });
  return states.map((values, letter) => ({ values, allowed: allowed[letter]! }));
}
