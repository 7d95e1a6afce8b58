// Little-endian elements to a tensor of float32 or float64.
import { type Bytes, type FloatTensor, type Shape, tensor } from '../../tensor/index.ts';

/** Floats that are read, by torch's names, and the bytes of each. */
export const FLOAT_BYTES: Readonly<Record<string, number>> = {
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

/** What a refusal says of any other dtype. */
export const WANT_FLOATS = 'want float16, bfloat16, float32 or float64';

/** @param bytes memory of its own, which the tensor keeps where it can @param dtype one of FLOAT_BYTES */
export function floatsOf(bytes: Bytes, dtype: string, shape: Shape): FloatTensor {
  if (dtype === 'float64') return tensor(new Float64Array(bytes.buffer), shape);
  if (dtype === 'float32') return tensor(new Float32Array(bytes.buffer), shape);
  const halves = new Uint16Array(bytes.buffer);
  const bits = new Uint32Array(halves.length);
  const wide = dtype === 'float16' ? fromFloat16 : fromBfloat16;
  for (let i = 0; i < halves.length; i++) bits[i] = wide(halves[i]!);
  return tensor(new Float32Array(bits.buffer), shape);
}

/** A bfloat16 is the upper half of a float32. */
const fromBfloat16 = (half: number): number => half << 16;

/** Bits of the float32 that is the same number. */
function fromFloat16(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21; // until the first 1 stands where the exponent begins
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
