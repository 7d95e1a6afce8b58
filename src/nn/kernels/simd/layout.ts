// How weights lie in linear memory, and in which runs sums are taken: what packing and kernels agree on.
import type { Weights } from '../kernel.ts';

/** Bytes of a vector: four float32. */
export const VECTOR = 16;
/** The most vectors of a panel: the units that one pass over the reduction computes. */
const PANEL = 12;
/** Columns of one pass: so much of a panel stays in the first cache while all rows go by. A whole number of spans. */
export const BLOCK = 128;

/**
 * How many columns are summed, from 0, before that sum is added to another (`run`), and how many of those sums, from 0,
 * before that is added to the result (`span`, in columns). float32 loses digits as sums grow, so they are kept short; long
 * reductions can do with longer ones, which are faster, since PyTorch's own are long there.
 * Chosen with scripts/kernel/accuracy.mjs: no further from float64 than PyTorch is.
 */
export function sumsOf(depth: number): { readonly run: number; readonly span: number } {
  return depth < BLOCK ? { run: 4, span: 20 } : { run: 64, span: 64 };
}

export interface PackedSizes {
  /** Vectors that hold hidden_size units; the last may have unused lanes. */
  readonly vectors: number;
  /** Vectors of every panel but the last, which has what is left: an even number, so that all are about as wide. */
  readonly panel: number;
  /** In bytes from the beginning, which is where weight_ih lies. */
  readonly weight_hh: number;
  readonly bias: number;
  /** As long as bias. */
  readonly zeros: number;
  /** In bytes. */
  readonly total: number;
}

export function packedSizes({
  input_size,
  hidden_size,
}: {
  readonly input_size: number;
  readonly hidden_size: number;
}): PackedSizes {
  const vectors = Math.ceil(hidden_size / 4);
  const panel = 2 * Math.ceil(vectors / (2 * Math.ceil(vectors / PANEL)));
  const row = vectors * VECTOR;
  const weight_hh = row * input_size;
  const bias = weight_hh + row * hidden_size;
  return { vectors, panel, weight_hh, bias, zeros: bias + row, total: bias + 2 * row };
}

/**
 * One direction's weights as the kernels read them: weight_ih, weight_hh, and the sum of the biases. A matrix lies in
 * panels of units (the last is narrower), in a panel column after column, in a column unit after unit; unused lanes
 * are 0. The two biases are added once, in float64, and rounded: PyTorch adds them one after the other.
 * @param to float32, zeros, as long as packedSizes says
 */
export function packWeights(weights: Weights, to: Float32Array): void {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  const sizes = packedSizes(weights);
  const most = sizes.panel * 4; // units
  packMatrix(weight_ih, hidden_size, input_size, most, to);
  packMatrix(weight_hh, hidden_size, hidden_size, most, to.subarray(sizes.weight_hh / 4));
  const bias = to.subarray(sizes.bias / 4);
  for (let unit = 0; unit < hidden_size; unit++) bias[unit] = bias_ih[unit]! + bias_hh[unit]!;
}

/** @param matrix `(units, columns)` @param most units of a panel */
function packMatrix(
  matrix: ArrayLike<number>,
  units: number,
  columns: number,
  most: number,
  to: Float32Array,
): void {
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
