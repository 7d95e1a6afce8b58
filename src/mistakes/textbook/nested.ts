// Tensors as nested arrays and back: what the textbook computes with.
import { ARRAYS, type FloatArray, type FloatDtype, type Tensor, tensor } from '../../tensor/index.ts';

export type Row = readonly number[];
/** `[row][unit]`: one step of a batch. */
export type Step = readonly Row[];
/** `[t][row][feature]` */
export type Sequence = readonly Step[];

/** The last axis in rows, all other axes flattened. */
export function rows({ data, shape }: Tensor): Row[] {
  const width = shape.at(-1)!;
  const count = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, i) => rowOf(data as FloatArray, i * width, width));
}

/** Rows by `outer`, then `inner`. */
export function grouped(all: readonly Row[], outer: number, inner: number): Step[] {
  return Array.from({ length: outer }, (_, i) => all.slice(i * inner, (i + 1) * inner));
}

/** Both outer axes exchanged; `inner` is the size of the second one, which no element tells where the first is empty. */
export function transpose(sequence: readonly Step[], inner: number): Step[] {
  return Array.from({ length: inner }, (_, row) => sequence.map((step) => step[row]!));
}

export function flat(
  values: readonly Step[],
  shape: readonly number[],
  dtype: FloatDtype,
): Tensor<FloatDtype> {
  const data: FloatArray = new ARRAYS[dtype](shape.reduce((product, size) => product * size, 1));
  let offset = 0;
  for (const step of values) for (const row of step) for (const value of row) data[offset++] = value;
  return tensor<FloatDtype>(data, shape);
}

/** Plain loops: this is what diagnosing many cases spends its time on. */
function rowOf(data: FloatArray, from: number, width: number): number[] {
  const row: number[] = [];
  for (let i = 0; i < width; i++) row.push(data[from + i]!);
  return row;
}
