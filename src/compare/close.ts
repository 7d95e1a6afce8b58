// One element of torch.testing.assert_close, each step rounded to the tensor's dtype as PyTorch 2 does.
// Source: torch.isclose (ATen/native/TensorCompare.cpp); held to it by test/compare/close.test.ts.
import type { Dtype } from '../tensor/index.ts';
import type { Tolerance } from './tolerance.ts';

/** Rounds a step of the computation to its dtype; of int64 PyTorch computes in its default dtype, float32. */
export const ROUND: Readonly<Record<Dtype, (value: number) => number>> = {
  float32: Math.fround,
  float64: (value) => value,
  int64: Math.fround,
};

/** What |actual - expected| may be: atol + |rtol * expected|. */
export function allowedDifference(expected: number, { rtol, atol }: Tolerance, dtype: Dtype): number {
  const round = ROUND[dtype];
  return round(round(atol) + Math.abs(round(round(rtol) * expected)));
}

/** Written so that NaN fails; infinities are close to themselves alone. An int64 is best given as it is, a bigint. */
export function isClose(
  actual: number | bigint,
  expected: number | bigint,
  tolerance: Tolerance,
  dtype: Dtype,
): boolean {
  if (actual === expected) return true;
  const round = ROUND[dtype];
  const a = round(Number(actual));
  const e = round(Number(expected));
  if (Number.isNaN(a) && Number.isNaN(e)) return tolerance.equal_nan;
  if (tolerance.rtol === 0 && tolerance.atol === 0) return false; // two int64 may round to one float
  const difference = round(Math.abs(a - e));
  return Number.isFinite(difference) && difference <= allowedDifference(e, tolerance, dtype);
}
