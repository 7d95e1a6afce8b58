// What toMatchTensor says: what differs, both values at the worst place, and what looks like the cause.
import {
  arrangementOf,
  type Budget,
  describeBudget,
  describeDifference,
  type Difference,
  figure,
  type Tolerance,
} from '../compare/index.ts';
import { type Shape, shapeText, type Tensor } from '../tensor/index.ts';

export interface Matched {
  readonly actual: Tensor;
  readonly expected: Tensor;
  readonly tolerance: Tolerance;
  readonly found: Difference;
  readonly spent: Budget | undefined;
}

/** Behind `.not`: they match all the same. */
export function matchingLines({ found, tolerance, spent }: Matched): string[] {
  const within = spent ? `, and the error is within its budget, ${figure(spent.allowed)}` : '';
  return [
    `all ${found.total} elements are close (${toleranceText(tolerance)})${within}, and .not wants a difference`,
    ...(found.total > 0 ? [`greatest absolute difference ${figure(found.max_abs_error)}`] : []),
  ];
}

export function mismatchLines({ actual, expected, tolerance, found, spent }: Matched): string[] {
  const [first = 'all elements are close, and the error is more than its budget', ...more] =
    describeDifference(found);
  const exceeded = spent && !spent.within;
  const worst = found.greatest?.absolute.index ?? (exceeded ? spent.index : found.worst_index);
  const arranged = arrangement(actual, expected);
  return [
    first,
    ...more,
    ...(worst && !found.incomparable
      ? [`at ${shapeText(worst)}: came ${valueAt(actual, worst)}, want ${valueAt(expected, worst)}`]
      : []),
    ...(exceeded ? describeBudget(spent) : []),
    ...(arranged === undefined ? [] : [`It holds ${arranged}.`]),
    ...(found.incomparable ? [] : [`allowed: atol + rtol * |expected|, with ${toleranceText(tolerance)}`]),
  ];
}

function toleranceText({ rtol, atol }: Tolerance): string {
  return `rtol ${figure(rtol)}, atol ${figure(atol)}`;
}

/** Of larger ones, and of more axes, looking takes longer than reading. */
const MOST_ELEMENTS = 1e6;
const MOST_AXES = 5;

function arrangement(actual: Tensor, expected: Tensor): string | undefined {
  const isSmall = expected.data.length <= MOST_ELEMENTS && expected.shape.length <= MOST_AXES;
  return isSmall ? arrangementOf(actual, expected) : undefined;
}

/** Digits that tell two neighbours of the dtype apart. */
const DIGITS = { float32: 9, float64: 17 } as const;

function valueAt({ dtype, data, shape }: Tensor, index: Shape): string {
  const offset = index.reduce((so, place, axis) => so * shape[axis]! + place, 0);
  const value = data[offset]!;
  if (dtype === 'int64' || typeof value === 'bigint' || Object.is(value, -0))
    return Object.is(value, -0) ? '-0' : String(value);
  return String(Number(value.toPrecision(DIGITS[dtype])));
}
