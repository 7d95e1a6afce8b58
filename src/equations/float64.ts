// The operations in float64. relu is written so that NaN stays NaN.
import type { Operations } from './equation.ts';

export const FLOAT64: Operations<number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  relu: (z) => (z < 0 ? 0 : z),
};
