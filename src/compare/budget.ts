// The error budget: how far from the float64 truth, compared with PyTorch's own rounding error.
// assert_close's atol of 1e-5 is ten to a hundred times the error that PyTorch itself makes here, and lets
// real mistakes through. The idea is TorchInductor's (torch._dynamo.utils.same), without its floor.
import { EPS, type FloatDtype, indexAt, SMALLEST, type Tensor } from '../tensor/index.ts';

/**
 * `allowed = m * torch_error + k * eps * max(max|truth|, scale)`. Measured on 5,000 drawn networks, 19,082 tensors, each
 * computed in 12 or 48 legal float32 ways and with float64 sums: for m = 4 the greatest k that any of them needs is 8.43,
 * in one relu cell of 383 terms summed in reverse (0.85 of what is allowed here); the rest need 7.42 at most. Without
 * the scale k = 1509 was needed. It catches weights + 1e-6 in 98% of the networks and tanh + 1e-6 in 55%; assert_close
 * in 78% and 3%. `python scripts/study/factors.py --draws 2500 --seed-from 200000`, and again from 300000.
 */
export const BUDGET = { m: 4, k: 10 } as const;

export interface Budget {
  /** max|actual - truth| over the finite elements. */
  readonly error: number;
  /** max|torch - truth| over the same. */
  readonly torch_error: number;
  readonly allowed: number;
  /** error / torch_error; where PyTorch made no error, error / (k * eps * max|truth|). */
  readonly ratio: number;
  /** Where `error` is; null without finite elements. */
  readonly index: number[] | null;
  readonly within: boolean;
}

/**
 * Judges `actual` against a more precise truth. Shapes are equal already.
 * Elements in which truth or torch is not finite are left out: closeness judges those.
 * @param torch the expected tensor, as PyTorch computed it in the case's own dtype
 * @param truth the same computation in float64
 * @param scale the greatest that was rounded on the way, where it is more than the greatest result
 * @param rest what float64 cannot hold of the truth: it is the sum of both
 */
export function budget(actual: Tensor, torch: Tensor, truth: Tensor, scale = 0, rest?: Tensor): Budget {
  let error = 0;
  let torch_error = 0;
  let greatest = scale;
  let worst = -1;
  for (let offset = 0; offset < truth.data.length; offset++) {
    const gap = gapAt(actual, torch, truth, offset, rest);
    if (gap === undefined) continue;
    if (worst < 0 || gap > error) worst = offset;
    const exact = Number(truth.data[offset]);
    error = Math.max(error, gap);
    torch_error = Math.max(torch_error, apart(Number(torch.data[offset]), exact, rest?.data[offset]));
    greatest = Math.max(greatest, Math.abs(exact));
  }
  // Among subnormals the rounding unit no longer shrinks with the numbers.
  const dtype = torch.dtype as FloatDtype;
  const floor = BUDGET.k * Math.max(EPS[dtype] * greatest, SMALLEST[dtype]);
  const allowed = BUDGET.m * torch_error + floor;
  const unit = torch_error > 0 ? torch_error : floor;
  return {
    error,
    torch_error,
    allowed,
    ratio: error === 0 ? 0 : error / unit,
    index: worst < 0 ? null : indexAt(worst, truth.shape),
    within: error <= allowed,
  };
}

/**
 * |actual - truth| of one element; undefined where torch or truth is not finite: closeness judges those. A NaN where
 * PyTorch has a number is an error without bound.
 */
export function gapAt(
  actual: Tensor,
  torch: Tensor,
  truth: Tensor,
  offset: number,
  rest?: Tensor,
): number | undefined {
  const exact = Number(truth.data[offset]);
  if (!Number.isFinite(Number(torch.data[offset])) || !Number.isFinite(exact)) return undefined;
  const a = Number(actual.data[offset]);
  return Number.isNaN(a) ? Infinity : apart(a, exact, rest?.data[offset]);
}

function apart(a: number, exact: number, rest: number | bigint | undefined): number {
  return Math.abs(a - exact - Number(rest ?? 0));
}
