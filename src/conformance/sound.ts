// Whether one number may have come out where the equation gives another.
import type { FloatDtype } from '../tensor/index.ts';
import type { Arithmetic } from './departed.ts';

/** What an element should be, and how far from it a sound one may be. */
export interface Wanted {
  readonly wanted: number;
  readonly allowed: number;
}

/** The greatest finite number: `torch.finfo(dtype).max`. */
export const GREATEST: Readonly<Record<FloatDtype, number>> = {
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
};

/** The same of states that are stored with fewer digits. */
export const greatestOf = (dtype: FloatDtype, arithmetic: Arithmetic | undefined): number =>
  arithmetic?.isStored ? arithmetic.greatest : GREATEST[dtype];

/**
 * Written so that NaN is sound only where NaN is wanted. An infinity is sound where the wanted number may overflow. Of an
 * arithmetic that stores states nothing is sound that is no number of its own.
 */
export function isSound(
  came: number,
  { wanted, allowed }: Wanted,
  dtype: FloatDtype,
  arithmetic?: Arithmetic,
): boolean {
  if (Number.isNaN(came)) return Number.isNaN(wanted);
  if (arithmetic?.isStored && came !== arithmetic.round(came)) return false;
  if (came === wanted) return true;
  if (Math.abs(came) === Infinity) {
    return (
      Math.sign(came) === Math.sign(wanted) && Math.abs(wanted) + allowed >= greatestOf(dtype, arithmetic)
    );
  }
  return Math.abs(came - wanted) <= allowed;
}
