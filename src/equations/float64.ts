// The operations in float64. relu is written so that NaN stays NaN.
import type { Operations } from './equation.ts';

export const FLOAT64: Operations<number> = {
  add: (a, b) => a + b,
  tanh: Math.tanh,
  relu: (z) => (z < 0 ? 0 : z),
};
