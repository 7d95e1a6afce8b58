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

/** The vectors of a row of units are dealt evenly into as many panels: the first `wide` have `width` + 1, the others `width`. */
export interface Panels {
  readonly panels: number;
  readonly wide: number;
  readonly width: number;
}

/**
 * Of one direction's weights. A row of units has, for each group of four of them, a vector a gate; the last group may have
 * unused lanes. The panels here are those of weight_hh.
 */
export interface PackedSizes extends Panels {
  /** Of weight_ih. */
  readonly input: Panels;
  /** Of weight_hr, where h is projected. */
  readonly projection: Panels | undefined;
  readonly num_gates: number;
  /** Whether the state's part of the sums lies apart: each part has a bias of its own then. */
  readonly isApart: boolean;
  /** Features of h. */
  readonly h_size: number;
  /** Floats of a row of units, unused lanes too; of a row of h, where it is projected. */
  readonly row: number;
  readonly h_row: number;
  // In bytes from the beginning, which is where weight_ih lies.
  readonly weight_hh: number;
  readonly bias: number;
  /** The state's bias where it lies apart. */
  readonly bias_hh: number;
  readonly weight_hr: number;
  /** As many as in a row of h: what the projection is added to. */
  readonly zeros: number;
  /** In bytes. */
  readonly total: number;
}

const ONE_GATE = { num_gates: 1, isApart: false };

export function packedSizes(
  { input_size, hidden_size, weight_hr }: Weights,
  fma: boolean,
  { num_gates, isApart }: { readonly num_gates: number; readonly isApart: boolean } = ONE_GATE,
): PackedSizes {
  const groups = Math.ceil(hidden_size / 4);
  const vectors = groups * num_gates;
  const usual = WIDTHS[fma ? 'fma' : 'plain'].usual;
  const state = dealt(
    vectors,
    fma && num_gates > 1 ? Math.ceil(vectors / usual) : Math.round(vectors / usual),
  );
  // Fives where there are many rows: two of them share the weights, and as wide a panel as for one row is too wide.
  const input = fma && num_gates > 1 ? dealt(vectors, Math.ceil(vectors / 5)) : state;
  const h_size = weight_hr === undefined ? hidden_size : weight_hr.length / hidden_size;
  const h_vectors = Math.ceil(h_size / 4);
  const row = vectors * 4;
  const h_row = weight_hr === undefined ? 0 : h_vectors * 4;
  const weight_hh = row * 4 * input_size;
  const bias = weight_hh + row * 4 * h_size;
  const bias_hh = bias + (isApart ? row * 4 : 0);
  const weight_hr_at = bias_hh + row * 4;
  const zeros = weight_hr_at + h_row * 4 * hidden_size;
  const { panels, wide, width } = state; // named one by one: V8 makes an object with a spread in it much slower
  return {
    panels,
    wide,
    width,
    input,
    projection: weight_hr && dealt(h_vectors, Math.round(h_vectors / usual)),
    num_gates,
    isApart,
    h_size,
    row,
    h_row,
    weight_hh,
    bias,
    bias_hh,
    weight_hr: weight_hr_at,
    zeros,
    total: zeros + h_row * 4,
  };
}

function dealt(vectors: number, wanted: number): Panels {
  const panels = Math.max(1, wanted);
  return { panels, wide: vectors % panels, width: Math.floor(vectors / panels) };
}

/**
 * One direction's weights as the kernels read them: weight_ih, weight_hh, and the sum of the biases, or both where the
 * state's part lies apart; then weight_hr and zeros. A matrix lies in panels of units, in a panel column after column, in a
 * column unit after unit; unused lanes are 0. Two biases are added once, in float64, and rounded: PyTorch adds them one
 * after the other.
 * @param to float32, zeros, as long as packedSizes says
 */
export function packWeights(weights: Weights, sizes: PackedSizes, to: Float32Array): void {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh, weight_hr } = weights;
  const { h_size, isApart } = sizes;
  const rows = placed(hidden_size, sizes.num_gates);
  packMatrix(weight_ih, input_size, rows, sizes.input, to);
  packMatrix(weight_hh, h_size, rows, sizes, to.subarray(sizes.weight_hh / 4));
  const bias = to.subarray(sizes.bias / 4);
  const ofState = to.subarray(sizes.bias_hh / 4);
  rows.forEach((row, at) => {
    if (row === -1) return;
    bias[at] = isApart ? bias_ih[row]! : bias_ih[row]! + bias_hh[row]!;
    if (isApart) ofState[at] = bias_hh[row]!;
  });
  if (weight_hr)
    packMatrix(
      weight_hr,
      hidden_size,
      placed(h_size, 1),
      sizes.projection!,
      to.subarray(sizes.weight_hr / 4),
    );
}

/** Which row of a weight `(num_gates * units, …)` stands at each lane of a row of units; -1 for unused lanes. */
function placed(units: number, num_gates: number): Int32Array {
  const rows = new Int32Array(Math.ceil(units / 4) * num_gates * 4);
  for (let at = 0; at < rows.length; at++) {
    const vector = at >> 2;
    const unit = Math.floor(vector / num_gates) * 4 + (at & 3);
    rows[at] = unit < units ? (vector % num_gates) * units + unit : -1;
  }
  return rows;
}

/** @param matrix `(…, columns)` @param rows of it, by lane */
function packMatrix(
  matrix: ArrayLike<number>,
  columns: number,
  rows: Int32Array,
  { panels, wide, width: usual }: Panels,
  to: Float32Array,
): void {
  let first = 0; // lane of the panel
  for (let panel = 0; panel < panels; panel++) {
    const width = (usual + Number(panel < wide)) * 4; // lanes
    for (let at = first; at < first + width; at += 4) {
      packVector(matrix, columns, rows, at, to, first * columns + (at - first), width);
    }
    first += width;
  }
}

/** The four rows of a vector side by side, into each column of a panel; of unused lanes, which are the last ones, nothing. */
function packVector(
  matrix: ArrayLike<number>,
  columns: number,
  rows: Int32Array,
  vector: number,
  to: Float32Array,
  at: number,
  width: number,
): void {
  if (rows[vector + 3] === -1) {
    for (let lane = 0; rows[vector + lane] !== -1; lane++) {
      const row = rows[vector + lane]! * columns;
      for (let column = 0; column < columns; column++) to[at + lane + column * width] = matrix[row + column]!;
    }
    return;
  }
  const a = rows[vector]! * columns;
  const b = rows[vector + 1]! * columns;
  const c = rows[vector + 2]! * columns;
  const d = rows[vector + 3]! * columns;
  for (let column = 0; column < columns; column++, at += width) {
    to[at] = matrix[a + column]!;
    to[at + 1] = matrix[b + column]!;
    to[at + 2] = matrix[c + column]!;
    to[at + 3] = matrix[d + column]!;
  }
}
