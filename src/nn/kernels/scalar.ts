// The plain kernel: one dot product a unit, easy to read, as accurate as the type allows.
import type { FloatArray } from '../../tensor/index.ts';
import type { Kernel } from './kernel.ts';
import { runnerOf } from './plain.ts';

/**
 * Sums in float64, columns ascending, and rounds once, when a state is stored.
 * The order of the sums depends on the sizes alone, so rows and chunks give the bits of the whole.
 */
export const scalar: Kernel = (network) => runnerOf(network, network.steps.plain(network.config), dot);

function dot(a: FloatArray, a_offset: number, b: FloatArray, b_offset: number, size: number): number {
  let sum = 0;
  for (let column = 0; column < size; column++) sum += a[a_offset + column]! * b[b_offset + column]!;
  return sum;
}
