// Slices and stacks along the leading axis, which is contiguous in C order; copies, no views.
import { ARRAYS, type FloatArray, type FloatDtype } from './dtype.ts';
import { numel } from './shape.ts';
import { type FloatTensor, tensor } from './tensor.ts';

/** `tensor[index]`, a copy. */
export function select(from: FloatTensor, index: number): FloatTensor {
  const shape = from.shape.slice(1);
  const width = numel(shape);
  const data: FloatArray = from.data.slice(index * width, (index + 1) * width);
  return tensor<FloatDtype>(data, shape);
}

/** `torch.stack(tensors)`: tensors of one shape and dtype, at least one, along a new leading axis. */
export function stack(tensors: readonly FloatTensor[]): FloatTensor {
  const [first] = tensors as [FloatTensor];
  const width = first.data.length;
  const data: FloatArray = new ARRAYS[first.dtype](tensors.length * width);
  tensors.forEach((one, index) => data.set(one.data, index * width));
  return tensor<FloatDtype>(data, [tensors.length, ...first.shape]);
}

/** `torch.cat(tensors, dim=-1)`: tensors that are equal in all sizes but the last. */
export function catLast(tensors: readonly FloatTensor[]): FloatTensor {
  const [first] = tensors as [FloatTensor];
  const leading = first.shape.slice(0, -1);
  const widths = tensors.map(({ shape }) => shape.at(-1)!);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const data: FloatArray = new ARRAYS[first.dtype](numel(leading) * total);
  for (let row = 0; row < numel(leading); row++) {
    let column = row * total;
    tensors.forEach((one, index) => {
      const width = widths[index]!;
      data.set(one.data.subarray(row * width, (row + 1) * width), column);
      column += width;
    });
  }
  return tensor<FloatDtype>(data, [...leading, total]);
}
