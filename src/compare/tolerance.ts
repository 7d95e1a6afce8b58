// How close is close: the defaults of torch.testing.assert_close.
// Source: torch/testing/_comparison.py, _DTYPE_PRECISIONS, 2.13; other dtypes are compared exactly.
import type { Dtype } from '../tensor/index.ts';

export interface Tolerance {
  /** Relative to |expected|. */
  readonly rtol: number;
  /** Absolute. */
  readonly atol: number;
  /** Whether NaN equals NaN. torch's default is false; goldens are judged with true: NaN must stand where torch has NaN. */
  readonly equal_nan: boolean;
}

const PRECISIONS: Readonly<Record<Dtype, Tolerance>> = {
  float32: { rtol: 1.3e-6, atol: 1e-5, equal_nan: true },
  float64: { rtol: 1e-7, atol: 1e-7, equal_nan: true },
  int64: { rtol: 0, atol: 0, equal_nan: true },
};

export function defaultTolerance(dtype: Dtype): Tolerance {
  return PRECISIONS[dtype];
}
