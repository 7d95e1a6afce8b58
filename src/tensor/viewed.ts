// What came from outside as a view of ours.
import { DenseTensor, type Tensor, View } from './dense.ts';
import { dtypeOf } from './dtype.ts';
import { held } from './held.ts';
import { lengthOf } from './intrinsic.ts';
import { sizesOf, unreadable } from './read-once.ts';
import { numel } from './shape.ts';
import { isWhole } from './whole.ts';

/**
 * The one place where what came from outside becomes a view: each of dtype, shape and data is read once. Quick for a tensor
 * that was made here: modules ask in every call. Its memory may be transferred away later: `isWhole` tells.
 * @returns undefined where it is no tensor @throws InputError where it cannot be read
 */
export function viewOf(value: unknown): View | undefined {
  try {
    if (typeof value !== 'object' || value === null) return undefined;
    return DenseTensor.viewOf(value) ?? viewOfForeign(value);
  } catch (cause) {
    throw unreadable('a tensor', cause);
  }
}

/** Of a tensor that was made here the view that it always gives, and nothing is read of any other: undefined for those. */
export function madeViewOf(value: unknown): View | undefined {
  return typeof value === 'object' && value !== null ? DenseTensor.viewOf(value) : undefined;
}

function viewOfForeign(value: Partial<Tensor>): View | undefined {
  const { dtype, shape, data } = value;
  const sizes = sizesOf(shape);
  if (sizes === undefined || data === undefined || dtype === undefined || dtypeOf(data) !== dtype)
    return undefined;
  const size = lengthOf(data);
  return numel(sizes) === size ? new View(dtype, Object.freeze(sizes), held(dtype, data, size)) : undefined;
}

/** Whether it is a tensor at all: for values from code that no compiler has seen. */
export function isTensor(value: unknown): value is Tensor {
  const view = viewOf(value);
  return view !== undefined && isWhole(view);
}
