// Tensors are made here, and checked once, when they are made.
import { ARRAYS, type DataOf, type Dtype, dtypeOf, type FloatDtype, type TensorData } from './dtype.ts';
import { DenseTensor, type Tensor } from './dense.ts';
import { InputError, ShapeError } from './error.ts';
import { numel, type Shape, shapeText } from './shape.ts';

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
  if (!isData(data)) {
    throw new InputError('tensor: data is not a Float32Array, Float64Array or BigInt64Array');
  }
  wantShape(shape);
  if (numel(shape) !== data.length) {
    throw new ShapeError(
      `tensor: ${data.length} elements, want ${numel(shape)} for shape ${shapeText(shape)}`,
    );
  }
  return new DenseTensor(dtypeOf(data), Object.freeze([...shape]), data);
}

/** NumPy's greatest number of axes. */
const MOST_AXES = 64;

/** @throws ShapeError */
function wantShape(shape: Shape): void {
  if (Array.isArray(shape) && shape.length > MOST_AXES)
    throw new ShapeError(`tensor: ${shape.length} axes, want at most ${MOST_AXES}`);
  let isShape = Array.isArray(shape);
  for (let axis = 0; isShape && axis < shape.length; axis++) {
    isShape = Number.isSafeInteger(shape[axis]) && shape[axis]! >= 0;
  }
  if (!isShape) throw new ShapeError(`tensor: shape ${JSON.stringify(shape)}, want whole sizes >= 0`);
}

function isData(data: unknown): data is TensorData {
  return data instanceof Float32Array || data instanceof Float64Array || data instanceof BigInt64Array;
}

/** Whether it is a tensor at all: for values from code that no compiler has seen. Quick: modules ask it in every call. */
export function isTensor(value: unknown): value is Tensor {
  if (typeof value === 'object' && value !== null && DenseTensor.isIntact(value)) return true;
  const { dtype, shape, data } = (value ?? {}) as Partial<Tensor>;
  if (!isDataOf(dtype, data) || !Array.isArray(shape) || shape.length > MOST_AXES) return false;
  let product = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    const size: unknown = shape[axis];
    if (!Number.isSafeInteger(size) || (size as number) < 0) return false;
    product *= size as number;
  }
  return product === data.length;
}

/** Written out: a constructor that is looked up by name costs more than all the rest. */
function isDataOf(dtype: unknown, data: unknown): data is TensorData {
  if (dtype === 'float32') return data instanceof Float32Array;
  if (dtype === 'float64') return data instanceof Float64Array;
  return dtype === 'int64' && data instanceof BigInt64Array;
}

/** `torch.zeros(shape, dtype=dtype)`. @throws ShapeError */
export function zeros<D extends Dtype>(shape: Shape, dtype: D): Tensor<D> {
  wantShape(shape);
  return fresh([...shape], dtype);
}

/** zeros of a shape that is known to be one, which is kept and frozen: for results, where checking and copying take time. */
export function fresh<D extends Dtype>(shape: Shape, dtype: D): Tensor<D> {
  const size = numel(shape);
  const data = dtype === 'float32' ? new Float32Array(size) : new ARRAYS[dtype](size);
  return new DenseTensor(dtype, Object.freeze(shape), data as DataOf[D]);
}

/** A copy that shares no memory with the original. */
export function clone<D extends Dtype>(original: Tensor<D>): Tensor<D> {
  return tensor(original.data.slice() as DataOf[D], original.shape);
}

/** Copies of all of them. */
export function cloneAll(tensors: NamedTensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, clone(t)]));
}

/** The same values in another floating dtype, each rounded once; always a copy. */
export function cast<D extends FloatDtype>(original: Tensor, dtype: D): Tensor<D> {
  const data = original.data instanceof BigInt64Array ? Array.from(original.data, Number) : original.data;
  return tensor(new ARRAYS[dtype](data) as DataOf[D], original.shape);
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
  const source: Float32Array | Float64Array = original.data;
  const target: Float32Array | Float64Array = result.data;
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
