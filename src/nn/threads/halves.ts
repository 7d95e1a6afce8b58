// Some rows of a batch, out of `(count, batch, width)` and back into it. An array from outside may override its methods: each is
// gone through by an array of our own over the same memory.
import { ARRAYS, dtypeOf, type FloatArray, type FloatDtype, sameMemory } from '../../tensor/index.ts';

/** Rows of a batch: from the first to before the end. */
export interface Rows {
  readonly first: number;
  readonly end: number;
  readonly batch: number;
}

/** A copy of some rows. @param whole `(count, batch, width)` */
export function takenRows(
  whole: FloatArray,
  count: number,
  width: number,
  { first, end, batch }: Rows,
): FloatArray {
  const size = (end - first) * width;
  const part = new ARRAYS[dtypeOf(whole) as FloatDtype](count * size);
  const from = sameMemory(whole);
  for (let i = 0; i < count; i++) {
    const start = (i * batch + first) * width;
    part.set(from.subarray(start, start + size), i * size);
  }
  return part;
}

/** Writes rows where they belong. @param whole `(count, batch, width)` */
export function putRows(
  part: FloatArray,
  whole: FloatArray,
  count: number,
  width: number,
  { first, end, batch }: Rows,
): void {
  const size = (end - first) * width;
  const [from, to] = [sameMemory(part), sameMemory(whole)];
  for (let i = 0; i < count; i++)
    to.set(from.subarray(i * size, (i + 1) * size), (i * batch + first) * width);
}
