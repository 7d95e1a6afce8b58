// Shapes as PyTorch prints them, and the way from a flat offset to an index.

/** Sizes of the axes, in PyTorch's order; `[]` of a scalar. */
export type Shape = readonly number[];

/** The number of elements: the product of the sizes; 1 for a scalar `()`. */
export function numel(shape: Shape): number {
  let product = 1;
  for (let axis = 0; axis < shape.length; axis++) product *= shape[axis]!;
  return product;
}

export function sameShape(actual: Shape, expected: Shape): boolean {
  if (actual.length !== expected.length) return false;
  for (let axis = 0; axis < actual.length; axis++) if (actual[axis] !== expected[axis]) return false;
  return true;
}

/** `(10, 3, 20)`, `(20,)`, `()`: as Python prints a tuple. */
export function shapeText(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** The index of the element at a flat C-order offset. */
export function indexAt(offset: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis]!;
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
