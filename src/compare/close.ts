// One element of torch.testing.assert_close, each step rounded to the tensor's dtype as PyTorch 2 does.
// Source: torch.isclose (ATen/native/TensorCompare.cpp); held to it by test/compare/close.test.ts.
import type { Dtype } from '../tensor/index.ts';
import type { Tolerance } from './tolerance.ts';

/** Rounds a step of the computation to the dtype. */
const ROUND: Readonly<Record<Dtype, (value: number) => number>> = {
  float32: Math.fround,
  float64: (value) => value,
  int64: (value) => value,
};

/** What |actual - expected| may be: atol + |rtol * expected|. */
export function allowedDifference(expected: number, { rtol, atol }: Tolerance, dtype: Dtype): number {
  const round = ROUND[dtype];
  return round(round(atol) + Math.abs(round(round(rtol) * expected)));
}

/** Written so that NaN fails; infinities are close to themselves alone. */
export function isClose(actual: number, expected: number, tolerance: Tolerance, dtype: Dtype): boolean {
  if (actual === expected) return true;
  if (Number.isNaN(actual) && Number.isNaN(expected)) return tolerance.equal_nan;
  const difference = ROUND[dtype](Math.abs(actual - expected));
  return Number.isFinite(difference) && difference <= allowedDifference(expected, tolerance, dtype);
}
