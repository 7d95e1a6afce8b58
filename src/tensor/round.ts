// Rounding to other precisions, ties to even.

/** To so many significant bits. */
export function toBits(value: number, bits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  return toMultiple(value, 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1));
}

/** To float16: 11 significant bits, fewer below 2^-14, infinite from 65,520 on. */
export function toFloat16(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = Math.max(2 ** (Math.floor(Math.log2(Math.abs(value))) - 10), 2 ** -24);
  const rounded = toMultiple(value, unit);
  return Math.abs(rounded) < 2 ** 16 ? rounded : rounded * Infinity;
}

/** To bfloat16: 8 significant bits. */
export const toBfloat16 = (value: number): number => toBits(value, 8);

/** To what TF32 keeps of a float32: 11 significant bits. */
export const toTf32 = (value: number): number => toBits(value, 11);

/** 0 in place of what is below float32's normal range. */
export const flushed = (value: number): number =>
  Math.abs(value) < 2 ** -126 ? (Object.is(value, -0) || value < 0 ? -0 : 0) : value;

function toMultiple(value: number, unit: number): number {
  const shift = 1.5 * 2 ** 52 * unit; // a sum of this size has no bits below the unit
  return value + shift - shift;
}
