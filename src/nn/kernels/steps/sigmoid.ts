// The logistic function 1 / (1 + exp(-z)), in each arithmetic.

const f = Math.fround;

/** In float64. Nothing overflows on the way: exp gives infinity where the result is 0. */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/**
 * exp in float64 rounded to float32, then a sum and a quotient of float32: three roundings, as PyTorch's pinned modules
 * (scripts/reference/pinned.py). Rounding the whole once gives other bits in a third of all inputs.
 */
export function pinnedSigmoid(z: number): number {
  return f(1 / f(1 + f(Math.exp(-z))));
}
