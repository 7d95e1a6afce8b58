// Steps alone: what the equation gives, and how far from it a right one may be.
import type { FloatDtype } from '../tensor/index.ts';
import { type Bound, roomOf } from './bound.ts';
import type { Arithmetic } from './departed.ts';
import { greatestOf } from './sound.ts';

/** Of one letter, or of one tensor: by flat place. */
export interface OneStep {
  readonly values: Float64Array;
  /** No less than this is allowed, and it costs little; NaN where only `allowed` tells. */
  readonly least: Float64Array;
  /** K U of the step, with what the layers below have rounded in theirs. Infinite where the order of a sum decides. */
  readonly allowed: (place: number) => number;
}

/** Whether it may be infinite, though the equation gives a number. */
export function overflows(
  bound: Bound,
  letter: number,
  dtype: FloatDtype,
  arithmetic: Arithmetic | undefined,
): boolean {
  const value = bound.values[letter]!;
  return Number.isFinite(value) && Math.abs(value) + roomOf(bound, letter) >= greatestOf(dtype, arithmetic);
}
