// Numbers that were written down with few decimals, as a page prints them.
import { EPS, type FloatDtype, type NamedTensors, type Tensor } from '../tensor/index.ts';

const MOST_DECIMALS = 6;
/** A chance that is small enough: that numbers which were not rounded would all look as if. */
const UNLIKELY = 1e-3;

/** The greatest grain among these tensors: 1e-6 where one has six decimals; 0 where none was rounded so. */
export function grainOf(tensors: NamedTensors, dtype: FloatDtype): number {
  return Math.max(0, ...Object.values(tensors).map((one) => grainOfOne(one, dtype)));
}

function grainOfOne({ data }: Tensor, dtype: FloatDtype): number {
  const values = Array.from(data as Float64Array, Number).filter((value) => Number.isFinite(value));
  // Binary fractions are decimals as well: of 0.25 nobody can say that it was rounded.
  const telling = values.filter((value) => !Number.isInteger(value * 2 ** 12));
  if (telling.length < 2) return 0;
  for (let decimals = 1; decimals <= MOST_DECIMALS; decimals++) {
    const grain = 10 ** -decimals;
    const chance = telling.reduce(
      (all, value) => all * Math.min(1, (2 * EPS[dtype] * Math.abs(value)) / grain),
      1,
    );
    if (chance < UNLIKELY && values.every((value) => isMultiple(value, grain, dtype))) return grain;
  }
  return 0;
}

/** Whether it is the dtype's nearest to a multiple of the grain. */
function isMultiple(value: number, grain: number, dtype: FloatDtype): boolean {
  return Math.abs(value - Math.round(value / grain) * grain) <= EPS[dtype] * Math.abs(value);
}
