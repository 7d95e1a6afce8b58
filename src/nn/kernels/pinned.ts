// The plain kernel in the pinned arithmetic, 'float32-in-order': every rounding is defined, so that its bits are the same
// on every machine. It is less accurate than scalar.ts; it is there to be compared with bit for bit.
// Source: PyTorch's own modules with the rounding of their leaves pinned, scripts/reference/pinned.py.
import type { FloatArray } from '../../tensor/index.ts';
import type { Kernel } from './kernel.ts';
import { runnerOf } from './plain.ts';

const f = Math.fround;

/**
 * The order of the sums depends on the sizes alone. Without biases zeros stand in their place: a sum that began at 0
 * is never -0, so that adding 0 changes no bit.
 */
export const pinned: Kernel = (network) => runnerOf(network, network.steps.pinned(network.config), dot);

/**
 * sum = 0, then sum = f(sum + f(a[k] * b[k])) for k ascending, f rounding to float32.
 * A product or sum of two float32 is exact enough in float64 (53 bits, at least 2 * 24 + 2) that f rounds it as float32
 * arithmetic would.
 */
function dot(a: FloatArray, a_offset: number, b: FloatArray, b_offset: number, size: number): number {
  let sum = 0;
  for (let column = 0; column < size; column++) {
    sum = f(sum + f(a[a_offset + column]! * b[b_offset + column]!));
  }
  return sum;
}
