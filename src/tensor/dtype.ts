// The element types that cases hold: PyTorch's names, and the typed array that keeps each.

export type FloatDtype = 'float32' | 'float64';
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

export function dtypeOf(data: TensorData): Dtype {
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Float64Array ? 'float64' : 'int64';
}

export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return dtype !== 'int64';
}
