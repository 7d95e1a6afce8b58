// Steps alone, every one of them measured.
import { type Bound, roomOf } from './bound.ts';
import { type OneStep, overflows } from './one-step.ts';
import { stepBounds } from './step-bound.ts';
import type { Rows, Unrolled } from './unrolled.ts';
import { roomForStates, walk } from './walk.ts';

/** By letter. @param opened a question of one time step */
export function stepsMeasured(opened: Unrolled): OneStep[] {
  const { dtype } = opened.question;
  const { arithmetic } = opened.departed ?? {};
  const measure = stepBounds(opened, dtype, { lax: true });
  const states = roomForStates(opened);
  const units = roomForStates(opened);
  const allowed = roomForStates(opened);
  let layer = -1;
  let errors: Rows | undefined;
  const keep = (bound: Bound, letter: number, at: number): number => {
    const isOpen = bound.isLost || overflows(bound, letter, dtype, arithmetic);
    allowed[letter]![at] = roomOf(bound, letter);
    units[letter]![at] = isOpen ? Infinity : bound.units[letter]! + bound.grain[letter]!;
    return bound.values[letter]!;
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
  return states.map((values, letter) => ({
    values,
    least: new Float64Array(values.length).fill(Number.NaN),
    allowed: (place) => allowed[letter]![place]!,
  }));
}
