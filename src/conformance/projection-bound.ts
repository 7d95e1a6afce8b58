// How far a projected h may be from what its units give: they round, and so does the sum of them.
import type { Equation } from '../equations/index.ts';
import { EPS, type FloatDtype, SMALLEST } from '../tensor/index.ts';
import type { Bound } from './bound.ts';
import { halfStep } from './departed.ts';
import { projected } from './sums.ts';
import type { Unrolled } from './unrolled.ts';
import type { Here } from './walk.ts';

/** Collects the bounds of the units of a row, and gives those of its features. */
export function projectionBounds(
  { question: { config }, isProjected, departed }: Unrolled,
  dtype: FloatDtype,
  { factor }: Equation,
  grain: number,
) {
  const { hidden_size } = config;
  const { arithmetic } = departed ?? {};
  const eps = arithmetic?.isThroughout ? arithmetic.eps : EPS[dtype];
  const smallest = arithmetic?.isThroughout ? arithmetic.smallest : SMALLEST[dtype];
  const ofFactors = arithmetic && !arithmetic.isStored ? arithmetic.eps / 2 : 0;
  const units = new Float64Array(isProjected ? hidden_size : 0);
  const grains = new Float64Array(units.length);
  const bound: Bound = { values: [0], units: [0], grain: [0], factor: 0, isLost: false };
  let greatest = 0;
  let isLost = false;

  return {
    add({ unit }: Here, of: Bound): void {
      if (unit === 0) [greatest, isLost] = [0, false];
      units[unit] = of.units[0]!;
      grains[unit] = of.grain[0]! - grain / 2; // what goes into a projection is not written down
      greatest = Math.max(greatest, of.factor);
      isLost ||= of.isLost;
    },
    feature({ direction, unit: feature }: Here, unprojected: Float64Array): Bound {
      const { weight_hr } = direction;
      let squares = 0;
      let absolute = 0;
      let terms = 0;
      let reach = 0;
      for (let unit = 0; unit < hidden_size; unit++) {
        const weight = weight_hr[feature * hidden_size + unit]!;
        squares += (weight * units[unit]!) ** 2;
        absolute += Math.abs(weight * units[unit]!);
        terms += (weight * unprojected[unit]!) ** 2;
        reach += Math.abs(weight) * grains[unit]!;
      }
      const value = projected(direction, unprojected, feature);
      const size = Number.isFinite(value) ? Math.abs(value) : 0;
      bound.values[0] = value;
      bound.units[0] =
        // Units of constant weights are all off alike.
        (hidden_size * squares < 1.05 * absolute ** 2 ? absolute : Math.sqrt(squares)) +
        eps * (Math.sqrt(terms) + size) +
        ofFactors * Math.sqrt(terms) +
        Math.sqrt(hidden_size) * smallest;
      bound.grain[0] = reach + grain / 2;
      if (arithmetic?.isStored && !arithmetic.isThroughout) bound.grain[0] += halfStep(arithmetic, size);
      const own = factor(hidden_size) * (dtype === 'float64' ? 2 : 1);
      bound.factor = Math.max(greatest, own);
      bound.isLost = isLost || (Number.isFinite(value) && !Number.isFinite(bound.units[0]!));
      if (Number.isNaN(bound.units[0]!)) bound.units[0] = 0; // where NaN comes, it comes in every order
      return bound;
    },
  };
}
