// Elements in C order, gathered by their strides, as torch and Fortran have them in memory.
import { type Bytes, numel, type Shape } from '../../tensor/index.ts';

/** Whether elements with these strides are in C order already; an axis of one element has any stride. */
export function isContiguous(shape: Shape, stride: readonly number[]): boolean {
  let wanted = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== wanted) return false;
    wanted *= shape[axis]!;
  }
  return true;
}

/** In elements, from the first; of no element where one size is 0. */
export function reach(shape: Shape, stride: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return 1 + shape.reduce((sum, size, axis) => sum + (size - 1) * stride[axis]!, 0);
}

/** @param bytes elements from the first on @param item bytes of one: 2, 4 or 8 */
export function gathered(bytes: Bytes, item: number, shape: Shape, stride: readonly number[]): Bytes {
  // Whole numbers keep the bits of a NaN. Eight bytes are two of them.
  const Words = item === 2 ? Uint16Array : Uint32Array;
  const [sizes, steps] =
    item === 8
      ? [
          [...shape, 2],
          [...stride.map((one) => 2 * one), 1],
        ]
      : [shape, stride];
  const from = new Words(bytes.buffer);
  const to = new Words(numel(sizes));
  let at = 0;
  const walk = (axis: number, here: number): void => {
    if (axis === sizes.length) to[at++] = from[here]!;
    else for (let i = 0; i < sizes[axis]!; i++) walk(axis + 1, here + i * steps[axis]!);
  };
  if (to.length > 0) walk(0, 0);
  return new Uint8Array(to.buffer);
}
