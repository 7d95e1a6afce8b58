// Whether one number may have come out where the equation gives another.
import type { FloatDtype } from '../tensor/index.ts';

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

/** Written so that NaN is sound only where NaN is wanted. An infinity is sound where the wanted number may overflow. */
export function isSound(came: number, { wanted, allowed }: Wanted, dtype: FloatDtype): boolean {
  if (came === wanted || (Number.isNaN(came) && Number.isNaN(wanted))) return true;
  if (Math.abs(came) === Infinity) {
    return Math.sign(came) === Math.sign(wanted) && Math.abs(wanted) + allowed >= GREATEST[dtype];
  }
  return Math.abs(came - wanted) <= allowed;
}
