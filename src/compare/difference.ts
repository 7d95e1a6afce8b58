// The difference between two tensors, as data: attributes first, then every element.
// One NaN must not hide the greatest difference, so non-finite mismatches are counted apart.
import {
  type Dtype,
  indexAt,
  isFloat,
  sameBits,
  sameShape,
  shapeText,
  type Tensor,
  ulpDistance,
} from '../tensor/index.ts';
import { allowedDifference, isClose } from './close.ts';
import { defaultTolerance, type Tolerance } from './tolerance.ts';

/** One element: where it is, and what was measured there. */
export interface Place {
  readonly value: number;
  readonly index: number[];
}

export interface Difference {
  /** Shape or dtype differ: no element was compared. */
  readonly incomparable?: string;
  /** `exact`: bits equal; `close`: torch.testing.assert_close. */
  readonly judged: 'exact' | 'close';
  readonly mismatched: number;
  readonly total: number;
  /** Mismatches in which either side is NaN or infinite. */
  readonly non_finite: number;
  /** Greatest |actual - expected| over all finite pairs; 0 where there is none. */
  readonly max_abs_error: number;
  /** Greatest distance over all finite pairs, in ulp of the dtype. Shown, never judged. */
  readonly max_ulp_error: number;
  /** Where max_abs_error is; where none of the mismatches is finite, the first of them; null without elements. */
  readonly worst_index: number[] | null;
  /** Over the finite mismatches, as assert_close reports them: with what was allowed there. */
  readonly greatest?: { readonly absolute: Place & { readonly allowed: number }; readonly relative: Place };
}

export interface CompareOptions {
  /** Bits equal, -0 apart from 0, any NaN equal to any NaN. */
  readonly exact?: boolean;
  /** Default: the dtype's. */
  readonly tolerance?: Tolerance;
}

/** Compares all of `actual` with `expected`. Equal shapes and dtypes are wanted first. */
export function difference(actual: Tensor, expected: Tensor, options: CompareOptions = {}): Difference {
  const judged = options.exact ? 'exact' : 'close';
  const total = expected.data.length;
  const incomparable = attributeProblem(actual, expected);
  if (incomparable) {
    return {
      incomparable,
      judged,
      mismatched: total,
      total,
      non_finite: 0,
      max_abs_error: Number.NaN,
      max_ulp_error: Number.NaN,
      worst_index: null,
    };
  }
  const { dtype, shape } = expected;
  const tolerance = options.tolerance ?? defaultTolerance(dtype);
  const agree = options.exact ? sameBits : (a: number, e: number) => isClose(a, e, tolerance, dtype);

  const worst = new Greatest();
  const absolute = new Greatest();
  const relative = new Greatest();
  let [mismatched, non_finite, firstNonFinite, max_ulp_error] = [0, 0, -1, 0];
  for (let offset = 0; offset < total; offset++) {
    const [a, e] = [Number(actual.data[offset]), Number(expected.data[offset])];
    const error = Math.abs(a - e);
    const agrees = agree(a, e);
    if (!agrees) mismatched++;
    if (!Number.isFinite(a) || !Number.isFinite(e)) {
      if (!agrees && ++non_finite === 1) firstNonFinite = offset;
      continue;
    }
    worst.offer(error, offset);
    if (error > 0) max_ulp_error = Math.max(max_ulp_error, ulps(a, e, dtype));
    if (agrees || error === 0) continue; // -0 for 0 differs in its bits, not by an amount
    absolute.offer(error, offset);
    relative.offer(error / Math.abs(e), offset);
  }
  const worstOffset = absolute.offset < 0 && firstNonFinite >= 0 ? firstNonFinite : worst.offset;
  const at = (offset: number) => indexAt(offset, shape);
  return {
    judged,
    mismatched,
    total,
    non_finite,
    max_abs_error: worst.value,
    max_ulp_error,
    worst_index: worstOffset < 0 ? null : at(worstOffset),
    ...(absolute.offset >= 0 && {
      greatest: {
        absolute: {
          value: absolute.value,
          index: at(absolute.offset),
          allowed: options.exact
            ? 0
            : allowedDifference(Number(expected.data[absolute.offset]), tolerance, dtype),
        },
        relative: { value: relative.value, index: at(relative.offset) },
      },
    }),
  };
}

/** The first place of the greatest value offered. */
class Greatest {
  value = 0;
  offset = -1;

  offer(value: number, offset: number): void {
    if (this.offset >= 0 && !(value > this.value)) return;
    this.value = value;
    this.offset = offset;
  }
}

function attributeProblem(actual: Tensor, expected: Tensor): string | undefined {
  if (!sameShape(actual.shape, expected.shape)) {
    return `shape ${shapeText(actual.shape)}, want ${shapeText(expected.shape)}`;
  }
  return actual.dtype === expected.dtype ? undefined : `dtype ${actual.dtype}, want ${expected.dtype}`;
}

function ulps(actual: number, expected: number, dtype: Dtype): number {
  return isFloat(dtype) ? ulpDistance(actual, expected, dtype) : Math.abs(actual - expected);
}
