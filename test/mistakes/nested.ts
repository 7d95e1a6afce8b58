// Tensors as rows of numbers, for networks that are written by hand: they share nothing with src but tensors.
import { ARRAYS, type FloatDtype, numbers, numel, type Tensor, tensor } from '../../src/tensor/index.ts';

export type Row = number[];

export const range = (count: number): number[] => [...Array(count).keys()];
export const zeros = (width: number): Row => Array<number>(width).fill(0);

/** All rows of the last axis, in C order. */
export function rowsOf(t: Tensor): Row[] {
  const width = t.shape.at(-1)!;
  const all = numbers(t);
  return range(numel(t.shape.slice(0, -1))).map((i) => all.slice(i * width, (i + 1) * width));
}

export function tensorOf(rows: Row[], shape: number[], dtype: FloatDtype): Tensor {
  return tensor<FloatDtype>(ARRAYS[dtype].from(rows.flat()), shape);
}

export const transposed = (rows: Row[]): Row[] => rows.map((_, i) => rows.map((row) => row[i]!));

/** The same memory, read as if it were (in, out). */
export function misread(rows: Row[]): Row[] {
  const memory = rows.flat();
  return rows.map((row, unit) => row.map((_, column) => memory[column * rows.length + unit]!));
}

/** The first of both halves, the second of both, and so on. */
export const interleaved = (row: Row): Row =>
  row.slice(row.length / 2).flatMap((reverse, unit) => [row[unit]!, reverse]);

/** Rounded to the 11 significant bits of float16, ties to even; infinite where float16 ends. */
export function half(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** Math.max(Math.floor(Math.log2(Math.abs(value))) - 10, -24);
  const below = Math.floor(value / unit);
  const rest = value / unit - below;
  const rounded = (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below) * unit;
  return Math.abs(rounded) > 65504 ? Math.sign(rounded) * Infinity : rounded;
}
