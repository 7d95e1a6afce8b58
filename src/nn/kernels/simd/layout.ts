// How weights lie in linear memory, and in which blocks sums are taken: what packing and kernels agree on.
import type { Weights } from '../kernel.ts';

/** Bytes of a vector: four float32. */
export const VECTOR = 16;
/** Vectors of a panel: the units that one pass over the reduction computes. */
export const PANEL = 8;
/**
 * Columns that are summed before they are added to the sums before them. Sums in one run lose digits as they grow: against
 * float64 they were up to 1.7 times as far off as PyTorch's; a block of a panel also stays in the first cache.
 */
export const BLOCK = 64;

export interface PackedSizes {
  /** Vectors that hold hidden_size units; the last may have unused lanes. */
  readonly vectors: number;
  /** In bytes from the beginning, which is where weight_ih lies. */
  readonly weight_hh: number;
  readonly bias: number;
  /** In bytes. */
  readonly total: number;
}

export function packedSizes({
  input_size,
  hidden_size,
}: {
  input_size: number;
  hidden_size: number;
}): PackedSizes {
  const vectors = Math.ceil(hidden_size / 4);
  const row = vectors * VECTOR;
  const weight_hh = row * input_size;
  const bias = weight_hh + row * hidden_size;
  return { vectors, weight_hh, bias, total: bias + row };
}

/**
 * One direction's weights as the kernels read them: weight_ih, weight_hh, and the sum of the biases. A matrix lies in
 * panels of 32 units (the last is narrower), in a panel column after column, in a column unit after unit; unused lanes
 * are 0. The two biases are added once, in float64, and rounded: PyTorch adds them one after the other.
 * @param to float32, zeros, as long as packedSizes says
 */
export function packWeights(weights: Weights, to: Float32Array): void {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  const sizes = packedSizes(weights);
  packMatrix(weight_ih, hidden_size, input_size, to);
  packMatrix(weight_hh, hidden_size, hidden_size, to.subarray(sizes.weight_hh / 4));
  const bias = to.subarray(sizes.bias / 4);
  for (let unit = 0; unit < hidden_size; unit++) bias[unit] = bias_ih[unit]! + bias_hh[unit]!;
}

/** @param matrix `(units, columns)` */
function packMatrix(matrix: ArrayLike<number>, units: number, columns: number, to: Float32Array): void {
  const most = PANEL * 4;
  for (let first = 0; first < units; first += most) {
    const width = Math.min(most, Math.ceil((units - first) / 4) * 4);
    for (let unit = first; unit < Math.min(first + most, units); unit++) {
      const lane = first * columns + (unit - first);
      for (let column = 0; column < columns; column++) {
        to[lane + column * width] = matrix[unit * columns + column]!;
      }
    }
  }
}
