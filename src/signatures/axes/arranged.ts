// The one function that rearranges a tensor: from the order of its axes to another.
import type { FloatArray } from '../../tensor/index.ts';

/** What an axis counts. `state` is a layer and direction; `row` is a row of the batch. */
export type Axis = 'state' | 't' | 'row' | 'feature' | 'direction' | 'unit';

/** A tensor's axes with their sizes, the last one contiguous. */
export type Axes = readonly (readonly [axis: Axis, size: number])[];

/**
 * The same numbers with their axes in the order that is wanted; the very array where nothing moves.
 * @param order all axes of the tensor; one that it has not counts as an axis of size 1
 */
export function arranged<T extends FloatArray>(data: T, axes: Axes, order: readonly Axis[]): T {
  const strides = new Map<Axis, { size: number; stride: number }>();
  let stride = 1;
  for (const [axis, size] of axes.toReversed()) {
    strides.set(axis, { size, stride });
    stride *= size;
  }
  const wanted = order.flatMap((axis) => strides.get(axis) ?? []);
  if (wanted.length !== axes.length || new Set(wanted).size !== axes.length)
    throw new Error(`${order.join()}: not the axes ${axes.join(' ')}`);
  // The last axes that stay where they are move as one block.
  let moved = axes.length;
  while (moved > 0 && wanted[moved - 1] === strides.get(axes[moved - 1]![0])) moved--;
  if (moved === 0) return data;
  const block = wanted.slice(moved).reduce((product, { size }) => product * size, 1);
  const result = data.slice() as T;
  let next = 0;
  const copy = (depth: number, from: number) => {
    if (depth === moved) {
      result.set(data.subarray(from, from + block), next);
      next += block;
      return;
    }
    const { size, stride: step } = wanted[depth]!;
    for (let i = 0; i < size; i++) copy(depth + 1, from + i * step);
  };
  copy(0, 0);
  return result;
}
