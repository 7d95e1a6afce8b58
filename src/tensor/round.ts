// Rounding to other precisions, ties to even.

/** To so many significant bits. */
export function toBits(value: number, bits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  return toMultiple(value, 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1));
}

/** To float16: 11 significant bits, fewer below 2^-14, infinite from 65,520 on. */
export const toFloat16 = (value: number): number => toFormat(value, 11, -24, 16);

/** To bfloat16: 8 significant bits, fewer below 2^-126; infinite where float32 is, or would be. */
export const toBfloat16 = (value: number): number => toFormat(value, 8, -133, 128);

/** To what TF32 keeps of a float32: 11 significant bits, fewer below 2^-126. */
export const toTf32 = (value: number): number => toFormat(value, 11, -136, 128);

/** @param smallest the power of 2 of the smallest number @param end that of the first that is too great */
function toFormat(value: number, bits: number, smallest: number, end: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = Math.max(2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1), 2 ** smallest);
  const rounded = toMultiple(value, unit);
  return Math.abs(rounded) < 2 ** end ? rounded : rounded * Infinity;
}

/** 0 in place of what is below float32's normal range. */
export const flushed = (value: number): number =>
  Math.abs(value) < 2 ** -126 ? (Object.is(value, -0) || value < 0 ? -0 : 0) : value;

function toMultiple(value: number, unit: number): number {
  const shift = 1.5 * 2 ** 52 * unit; // a sum of this size has no bits below the unit
  return value + shift - shift;
}
