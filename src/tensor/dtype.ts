// The element types that cases hold: PyTorch's names, and the typed array that keeps each.
import { bufferOf, kindOf, lengthOf, offsetOf } from './intrinsic.ts';

/** The element types that modules compute in, by torch's names. */
export type FloatDtype = 'float32' | 'float64';
/** The element types that a tensor can have, by torch's names. */
export type Dtype = FloatDtype | 'int64';

/** The typed array that holds each dtype. */
export interface DataOf {
  float32: Float32Array;
  float64: Float64Array;
  int64: BigInt64Array;
}
export type FloatArray = DataOf[FloatDtype];
export type TensorData = DataOf[Dtype];

/** Its constructor. */
export const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
} as const;

/** The distance from 1 to the next number: `torch.finfo(dtype).eps`. */
export const EPS: Readonly<Record<FloatDtype, number>> = { float32: 2 ** -23, float64: 2 ** -52 };

/** The smallest number above 0: `torch.finfo(dtype).smallest_subnormal`. */
export const SMALLEST: Readonly<Record<FloatDtype, number>> = { float32: 2 ** -149, float64: 2 ** -1074 };

/** By what it is, not by what it says of itself; undefined for what holds no dtype. */
export function dtypeOf<T>(data: T): T extends TensorData ? Dtype : Dtype | undefined;
export function dtypeOf(data: unknown): Dtype | undefined {
  const kind = kindOf(data);
  if (kind === 'Float32Array') return 'float32';
  if (kind === 'Float64Array') return 'float64';
  return kind === 'BigInt64Array' ? 'int64' : undefined;
}

export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return dtype !== 'int64';
}

/** A plain array over the same elements: one from outside may override its methods. */
export function sameMemory(data: FloatArray): FloatArray {
  return new ARRAYS[dtypeOf(data) as FloatDtype](
    bufferOf(data) as ArrayBuffer,
    offsetOf(data),
    lengthOf(data),
  );
}
