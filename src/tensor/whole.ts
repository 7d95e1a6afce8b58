// Whether memory still holds what a shape says. It may be transferred away or resized after a tensor was made.
import type { TensorData } from './dtype.ts';
import type { Tensor } from './dense.ts';
import { InputError } from './error.ts';
import { lengthOf } from './intrinsic.ts';
import { numel } from './shape.ts';

export function isWhole({ data, shape }: Tensor): boolean {
  return lengthOf(data) === numel(shape);
}

/** @param size elements that will be read or written @throws InputError */
export function wantWhole(name: string, data: TensorData, size: number): void {
  // By its elements, which no class can override: quicker than lengthOf. Before the first there is none.
  if (data[size] === undefined && (size === 0 || data[size - 1] !== undefined)) return;
  throw new InputError(`${name}: its memory holds ${lengthOf(data)} elements, want ${size}`, [
    'It was transferred or resized after the tensor was made. Make another tensor over it.',
  ]);
}
