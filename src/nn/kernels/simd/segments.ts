// Packed sequences: rows in the order of their lengths, the longest first, so that at each step those that go on are the first
// ones. Where the number of rows changes, a new segment begins. Within it a packed sequence is a whole one.
import type { FloatArray } from '../../../tensor/index.ts';

/** Steps in which the same rows go on. */
export interface Segment {
  /** The first step. */
  readonly t: number;
  readonly steps: number;
  readonly rows: number;
  /** How many rows of all steps lie before it. */
  readonly first: number;
}

export interface Packed {
  /** Rows of the batch, the longest first. */
  readonly order: readonly number[];
  readonly segments: readonly Segment[];
  /** Rows of all steps. */
  readonly total: number;
}

/** @param lengths 1 or more each */
export function packedBy(lengths: readonly number[]): Packed {
  const order = lengths.map((_, row) => row).toSorted((a, b) => lengths[b]! - lengths[a]!);
  const ends = [...new Set(lengths)].toSorted((a, b) => a - b);
  const segments: Segment[] = [];
  let t = 0;
  let total = 0;
  for (const end of ends) {
    const steps = end - t;
    const rows = lengths.filter((length) => length >= end).length;
    segments.push({ t, steps, rows, first: total });
    t = end;
    total += steps * rows;
  }
  return { order, segments, total };
}

/** Calls for each row of each step: where it lies among the packed rows, and among those of the batch. */
export function eachRow(
  { order, segments }: Packed,
  batch: number,
  visit: (packed: number, padded: number) => void,
): void {
  for (const { t, steps, rows, first } of segments) {
    for (let step = 0; step < steps; step++) {
      for (let row = 0; row < rows; row++) visit(first + step * rows + row, (t + step) * batch + order[row]!);
    }
  }
}

/** `width` values. Element by element: an array from outside may override its methods. */
export function copyValues(
  from: FloatArray,
  from_at: number,
  to: FloatArray,
  to_at: number,
  width: number,
): void {
  for (let i = 0; i < width; i++) to[to_at + i] = from[from_at + i]!;
}
