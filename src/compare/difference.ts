// The difference between two tensors, as data: attributes first, then every element.
// One NaN must not hide the greatest difference, so non-finite mismatches are counted apart.
import {
  type Dtype,
  indexAt,
  isFloat,
  sameShape,
  type Shape,
  shapeText,
  type Tensor,
  ulpDistance,
} from '../tensor/index.ts';
import { allowedDifference, isClose, ROUND } from './close.ts';
import { defaultTolerance, type Tolerance } from './tolerance.ts';

/** As a tensor's data holds it. */
type Element = number | bigint;

/** One element: where it is, and what was measured there. */
export interface Place {
  readonly value: number;
  readonly index: number[];
}

/**
 * `exact`: bits equal; `close`: torch.testing.assert_close; `step`: by what one step may round; `drift`: by how far rounding
 * may carry a free run.
 */
export type Judged = 'exact' | 'close' | 'step' | 'drift';

export interface Difference {
  /** Shape or dtype differ: no element was compared. */
  readonly incomparable?: string;
  readonly judged: Judged;
  readonly mismatched: number;
  readonly total: number;
  /** Mismatches in which either side is NaN or infinite. */
  readonly non_finite: number;
  /** Greatest |actual - expected|, rounded to the dtype, over all finite pairs; 0 where there is none. */
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
  /** By flat offset, what is allowed beside the tolerance; absolute. */
  readonly slack?: ArrayLike<number> | undefined;
  /** In place of closeness: whether the element at a flat offset agrees, and how far apart it may be. */
  readonly by?: {
    readonly agrees: (offset: number) => boolean;
    readonly allowed: (offset: number) => number;
    /** Default: `step`. */
    readonly judged?: 'drift';
  };
}

/** Compares all of `actual` with `expected`. Equal shapes and dtypes are wanted first. */
export function difference(actual: Tensor, expected: Tensor, options: CompareOptions = {}): Difference {
  const judged = options.exact ? 'exact' : options.by ? (options.by.judged ?? 'step') : 'close';
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
  const agrees = agreement(actual, expected, options);
  const round = roundOf(dtype, shape);
  const worst = new Greatest();
  const absolute = new Greatest();
  const relative = new Greatest();
  let mismatched = 0;
  let non_finite = 0;
  let firstNonFinite = -1;
  let max_ulp_error = 0;
  for (let offset = 0; offset < total; offset++) {
    const left = actual.data[offset]!;
    const right = expected.data[offset]!;
    const a = Number(left);
    const e = Number(right);
    const error = apart(left, right, round);
    const agree = agrees(offset);
    if (!agree) mismatched++;
    if (!Number.isFinite(a) || !Number.isFinite(e)) {
      if (!agree && ++non_finite === 1) firstNonFinite = offset;
      continue;
    }
    worst.offer(error, offset);
    if (error > 0) max_ulp_error = Math.max(max_ulp_error, isFloat(dtype) ? ulpDistance(a, e, dtype) : error);
    if (agree || error === 0) continue; // -0 for 0 differs in its bits, not by an amount
    absolute.offer(error, offset);
    relative.offer(round(round(error) / round(Math.abs(e))), offset);
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
          allowed: options.exact ? 0 : allowedAt(expected, absolute.offset, options),
        },
        relative: { value: relative.value, index: at(relative.offset) },
      },
    }),
  };
}

/**
 * Whether an element agrees: by its bits, or by closeness and what is allowed beside it. Equal shapes and dtypes are
 * wanted first.
 */
export function agreement(
  actual: Tensor,
  expected: Tensor,
  options: CompareOptions,
): (offset: number) => boolean {
  if (options.by) return options.by.agrees;
  if (options.exact) return (offset) => Object.is(actual.data[offset], expected.data[offset]); // of int64 as well
  const { dtype, shape } = expected;
  const tolerance = options.tolerance ?? defaultTolerance(dtype);
  const { slack } = options;
  const round = roundOf(dtype, shape);
  return (offset) => {
    const a = actual.data[offset]!;
    const e = expected.data[offset]!;
    if (isClose(a, e, tolerance, dtype)) return true;
    if (slack === undefined) return false;
    const error = apart(a, e, round);
    return Number.isFinite(error) && error <= allowedAt(expected, offset, options);
  };
}

function allowedAt(
  { data, dtype }: Tensor,
  offset: number,
  { tolerance, slack, by }: CompareOptions,
): number {
  if (by) return by.allowed(offset);
  const near = allowedDifference(
    ROUND[dtype](Number(data[offset])),
    tolerance ?? defaultTolerance(dtype),
    dtype,
  );
  return near + (slack?.[offset] ?? 0);
}

/** PyTorch's figures are of the tensor's dtype; those of a scalar `()` are computed by Python, in float64. */
function roundOf(dtype: Dtype, shape: Shape): (value: number) => number {
  return shape.length === 0 ? (value) => value : ROUND[dtype];
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

/** Whether their elements can be compared. */
export function sameForm(actual: Tensor, expected: Tensor): boolean {
  return attributeProblem(actual, expected) === undefined;
}

function attributeProblem(actual: Tensor, expected: Tensor): string | undefined {
  if (!sameShape(actual.shape, expected.shape)) {
    return `shape ${shapeText(actual.shape)}, want ${shapeText(expected.shape)}`;
  }
  return actual.dtype === expected.dtype ? undefined : `dtype ${actual.dtype}, want ${expected.dtype}`;
}

/** |actual - expected|; of int64 without overflow, where PyTorch's figures wrap. */
function apart(actual: Element, expected: Element, round: (value: number) => number): number {
  if (typeof actual === 'number' || typeof expected === 'number') {
    return round(Math.abs(Number(actual) - Number(expected)));
  }
  return Number(actual > expected ? actual - expected : expected - actual);
}
