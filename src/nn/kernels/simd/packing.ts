// How weights lie in linear memory: what packing and kernels agree on.
import type { Weights } from '../kernel.ts';

/** Bytes of a vector: four float32. */
export const VECTOR = 16;
/**
 * Of panels, without and with fused multiply-add: the vectors of most, the most that one has, and up to how many two rows
 * share the weights that were loaded. Measured on x64: with more sums V8 of Node 20 no longer holds all of them in registers;
 * fused multiply-add wants more of them, as each takes as long but two start at once.
 */
export const WIDTHS = {
  plain: { usual: 4, widest: 5, pair: 4 },
  fma: { usual: 6, widest: 8, pair: 6 },
} as const;
/** Columns of one pass: so much of a panel stays in the first cache while all rows go by. */
export const BLOCK = 128;

/** Rows of the input's part of z that are computed at once and then used up step by step: they stay in the cache. */
const CHUNK = 64;
/** In steps. */
export const chunkOf = (batch: number): number => Math.max(1, Math.floor(CHUNK / batch));

export interface PackedSizes {
  /** The vectors that hold hidden_size units, the last perhaps with unused lanes, are dealt evenly into as many panels: */
  readonly panels: number;
  /** the first `wide` of them have `width` + 1, the others `width`. */
  readonly wide: number;
  readonly width: number;
  /** Floats of a row of units, unused lanes too. */
  readonly row: number;
  /** In bytes from the beginning, which is where weight_ih lies. */
  readonly weight_hh: number;
  readonly bias: number;
  /** In bytes. */
  readonly total: number;
}

export function packedSizes({ input_size, hidden_size }: Weights, fma: boolean): PackedSizes {
  const vectors = Math.ceil(hidden_size / 4);
  const panels = Math.max(1, Math.round(vectors / WIDTHS[fma ? 'fma' : 'plain'].usual));
  const wide = vectors % panels;
  const width = Math.floor(vectors / panels);
  const row = vectors * 4;
  const weight_hh = row * 4 * input_size;
  const bias = weight_hh + row * 4 * hidden_size;
  return { panels, wide, width, row, weight_hh, bias, total: bias + row * 4 };
}

/**
 * One direction's weights as the kernels read them: weight_ih, weight_hh, and the sum of the biases. A matrix lies in
 * panels of units, in a panel column after column, in a column unit after unit; unused lanes are 0. The two biases are added
 * once, in float64, and rounded: PyTorch adds them one after the other.
 * @param to float32, zeros, as long as packedSizes says
 */
export function packWeights(weights: Weights, sizes: PackedSizes, to: Float32Array): void {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  packMatrix(weight_ih, [hidden_size, input_size], sizes, to);
  packMatrix(weight_hh, [hidden_size, hidden_size], sizes, to.subarray(sizes.weight_hh / 4));
  const bias = to.subarray(sizes.bias / 4);
  for (let unit = 0; unit < hidden_size; unit++) bias[unit] = bias_ih[unit]! + bias_hh[unit]!;
}

/** @param matrix `(units, columns)` */
function packMatrix(
  matrix: ArrayLike<number>,
  [units, columns]: readonly [number, number],
  sizes: PackedSizes,
  to: Float32Array,
): void {
  let first = 0; // unit of the panel
  for (let panel = 0; panel < sizes.panels; panel++) {
    const width = (sizes.width + Number(panel < sizes.wide)) * 4; // units
    for (let unit = first; unit < Math.min(first + width, units); unit++) {
      const lane = first * columns + (unit - first);
      for (let column = 0; column < columns; column++) {
        to[lane + column * width] = matrix[unit * columns + column]!;
      }
    }
    first += width;
  }
}
