// Some rows of a batch, out of `(count, batch, width)` and back into it. Element by element: an array from outside may override
// its methods.
import { ARRAYS, dtypeOf, type FloatArray, type FloatDtype } from '../../tensor/index.ts';

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
  for (let i = 0; i < count; i++) {
    const from = (i * batch + first) * width;
    for (let j = 0; j < size; j++) part[i * size + j] = whole[from + j]!;
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
  for (let i = 0; i < count; i++) {
    const to = (i * batch + first) * width;
    for (let j = 0; j < size; j++) whole[to + j] = part[i * size + j]!;
  }
}
