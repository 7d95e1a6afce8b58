// Tensors are made here, and checked once, when they are made.
import {
  ARRAYS,
  type DataOf,
  type Dtype,
  dtypeOf,
  type FloatArray,
  type FloatDtype,
  type TensorData,
} from './dtype.ts';
import { DenseTensor, type Tensor } from './dense.ts';
import { DtypeError, InputError, MemoryError, ShapeError } from './error.ts';
import { held, plain } from './held.ts';
import { lengthOf, setInto } from './intrinsic.ts';
import { MOST_AXES, reading, sizesOf } from './read-once.ts';
import { numel, type Shape, shapeText } from './shape.ts';
import { bytesText, shown } from './shown.ts';

/** A tensor of float32 or float64. */
export type FloatTensor = Tensor<FloatDtype>;

/** Tensors by PyTorch's name: `input`, `h_0`, `weight_ih_l0`. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * A tensor over `data` (kept, not copied); the dtype follows from the typed array.
 * @param data  Float32Array, Float64Array or BigInt64Array, in C order
 * @param shape sizes, whole and not negative; their product is `data.length`
 * @throws ShapeError where the sizes do not fit the data
 */
export function tensor(data: Float32Array, shape: Shape): Tensor<'float32'>;
export function tensor(data: Float64Array, shape: Shape): Tensor<'float64'>;
export function tensor(data: BigInt64Array, shape: Shape): Tensor<'int64'>;
export function tensor<D extends Dtype>(data: DataOf[D], shape: Shape): Tensor<D>;
export function tensor(data: TensorData, shape: Shape): Tensor {
  const dtype = dtypeOf(data as unknown);
  if (dtype === undefined) {
    throw new InputError('tensor: data is not a Float32Array, Float64Array or BigInt64Array');
  }
  const sizes = wantSizes('tensor', shape);
  const size = lengthOf(data);
  if (numel(sizes) !== size) {
    throw new ShapeError(`tensor: ${size} elements, want ${numel(sizes)} for shape ${shapeText(sizes)}`);
  }
  return new DenseTensor(dtype, Object.freeze(sizes), data, held(dtype, data, size));
}

/** @throws ShapeError */
function wantSizes(what: string, shape: unknown): number[] {
  const sizes = reading(`${what}: shape`, () => sizesOf(shape));
  if (sizes) return sizes;
  const isLong = reading(`${what}: shape`, () => Array.isArray(shape) && shape.length > MOST_AXES);
  const most = isLong ? `, at most ${MOST_AXES} of them` : '';
  throw new ShapeError(`${what}: shape ${shown(shape)}, want whole sizes >= 0${most}`);
}

/** `torch.zeros(shape, dtype=dtype)`. @throws ShapeError, DtypeError, MemoryError */
export function zeros<D extends Dtype>(shape: Shape, dtype: D): Tensor<D> {
  const sizes = wantSizes('zeros', shape);
  if (typeof dtype === 'string' && Object.hasOwn(ARRAYS, dtype)) return fresh(sizes, dtype);
  throw new DtypeError(`zeros: dtype ${shown(dtype)}, want float32, float64 or int64`);
}

/** zeros of a shape that is known to be one, which is kept and frozen: for results, where checking and copying take time. */
export function fresh<D extends Dtype>(shape: Shape, dtype: D): Tensor<D> {
  return kept(dtype, room(numel(shape), dtype), shape);
}

/** A tensor of memory that was made here and has this shape's size: nothing is checked, and the shape is frozen. */
export function kept<D extends Dtype>(dtype: D, data: DataOf[D], shape: Shape): Tensor<D> {
  return new DenseTensor(dtype, Object.freeze(shape), data);
}

/** A typed array of zeros. @throws MemoryError */
function room<D extends Dtype>(size: number, dtype: D): DataOf[D] {
  try {
    return (dtype === 'float32' ? new Float32Array(size) : new ARRAYS[dtype](size)) as DataOf[D];
  } catch (cause) {
    const bytes = size * ARRAYS[dtype].BYTES_PER_ELEMENT;
    throw new MemoryError(
      `${bytesText(bytes)} for a tensor of ${size} ${dtype} cannot be had`,
      ['Use smaller sizes, or dispose of modules: dispose().'],
      { cause },
    );
  }
}

/** A copy that shares no memory with the original. @throws MemoryError */
export function clone<D extends Dtype>(original: Tensor<D>): Tensor<D> {
  const made = DenseTensor.viewOf(original); // checked when it was made; its memory may be gone since
  const isWhole = made !== undefined && lengthOf(made.data) === numel(made.shape);
  const { shape, data } = isWhole ? made : tensor(original.data, original.shape);
  const copy = fresh(shape, original.dtype);
  setInto<TensorData>(copy.data, data as TensorData, 0);
  return copy;
}

/** Copies of all of them. */
export function cloneAll(tensors: NamedTensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, clone(t)]));
}

/** The same values in another floating dtype, each rounded once; always a copy. @throws MemoryError */
export function cast<D extends FloatDtype>(original: Tensor, dtype: D): Tensor<D> {
  const { shape, data } = tensor(original.data, original.shape);
  const copy = fresh(shape, dtype);
  const to: FloatArray = copy.data;
  if (dtypeOf(data) !== 'int64') setInto(to, data as FloatArray, 0);
  else for (let i = 0; i < to.length; i++) to[i] = Number(data[i]);
  return copy;
}

/**
 * Axes 0 and 1 exchanged, `tensor.transpose(0, 1)` made contiguous: batch_first to and fro.
 * @param result written, where it is given: the shape with axes 0 and 1 exchanged, and no memory of the original
 */
export function transpose01<D extends FloatDtype>(
  original: Tensor<D>,
  result: Tensor<D> = zeros(
    [original.shape[1]!, original.shape[0]!, ...original.shape.slice(2)],
    original.dtype,
  ),
): Tensor<D> {
  const [rows = 0, columns = 0, ...rest] = original.shape;
  const width = numel(rest);
  if (numel(original.shape) === 0) return result; // there may be any number of rows without elements
  const source: FloatArray = plain<FloatDtype>(original.dtype, original.data, numel(original.shape));
  const target: FloatArray = plain<FloatDtype>(result.dtype, result.data, numel(result.shape));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * width;
      target.set(source.subarray(from, from + width), (column * rows + row) * width);
    }
  }
  return result;
}

/** All elements as numbers, in C order. */
export function numbers({ data }: Tensor): number[] {
  return Array.from<number | bigint, number>(data, Number);
}
