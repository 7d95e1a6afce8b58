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
  const values = data as Float64Array;
  for (let decimals = 1; decimals <= MOST_DECIMALS; decimals++) {
    const grain = 10 ** -decimals;
    if (values.every((value) => !Number.isFinite(value) || isMultiple(value, grain, dtype)))
      return isUnlikely(values, grain, dtype) ? grain : 0;
  }
  return 0;
}

/** Whether numbers that were not rounded would hardly look as if. */
function isUnlikely(values: Float64Array, grain: number, dtype: FloatDtype): boolean {
  let telling = 0;
  let chance = 1;
  for (const value of values) {
    // Binary fractions are decimals as well: of 0.25 nobody can say that it was rounded.
    if (!Number.isFinite(value) || Number.isInteger(value * 2 ** 12)) continue;
    telling++;
    chance *= Math.min(1, (2 * EPS[dtype] * Math.abs(value)) / grain);
  }
  return telling >= 2 && chance < UNLIKELY;
}

/** Whether it is the dtype's nearest to a multiple of the grain. */
function isMultiple(value: number, grain: number, dtype: FloatDtype): boolean {
  return Math.abs(value - Math.round(value / grain) * grain) <= EPS[dtype] * Math.abs(value);
}
