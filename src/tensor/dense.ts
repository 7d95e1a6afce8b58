// A tensor: dtype, shape and C-order data. What was checked when it was made here need not be checked in every call of a
// module.
import { ARRAYS, type DataOf, type Dtype } from './dtype.ts';
import { bufferOf, lengthOf, offsetOf } from './intrinsic.ts';
import type { Shape } from './shape.ts';

/** Dense, C-order (the last axis is contiguous). `data.length` is the product of `shape`. */
export interface Tensor<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: DataOf[D];
}

/**
 * What was read of a tensor, once. Nobody outside ever holds a view, so that it stays as it is; its shape is an array of
 * ours, and `data` a typed array of that many elements, as its own memory says. It may be of any class: only functions
 * of intrinsic.ts are asked about it.
 */
export class View<D extends Dtype = Dtype> implements Tensor<D> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: DataOf[D];
  /** What was given as data: the same elements, mostly the same array. */
  readonly given: DataOf[D];
  /** Once it was asked for. */
  private kept: ArrayBufferLike | undefined;

  constructor(dtype: D, shape: Shape, data: DataOf[D], given = data) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    this.given = given;
  }

  /** The buffer of its data, kept, since asking for it takes some 20 ns, and a small step 400. */
  get buffer(): ArrayBufferLike {
    return (this.kept ??= bufferOf(this.data));
  }

  /** Where its data begin and end in the buffer, in bytes. */
  get start(): number {
    return offsetOf(this.data);
  }

  get end(): number {
    return this.start + lengthOf(this.data) * ARRAYS[this.dtype].BYTES_PER_ELEMENT;
  }
}

/** A tensor that was made here. Looks like any other. Its private part is what nobody else can have written. */
export class DenseTensor<D extends Dtype> implements Tensor<D> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: DataOf[D];
  readonly #view: View<D>;

  /**
   * @param shape frozen, of which `data` has the size
   * @param held  the same elements, where they are not read through `data` itself
   */
  constructor(dtype: D, shape: Shape, data: DataOf[D], held = data) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    this.#view = new View(dtype, shape, held, data);
  }

  /** What was proven of it when it was made here; undefined where it was not, or was changed since. */
  static viewOf(value: object): View | undefined {
    if (!(#view in value)) return undefined;
    const view = value.#view;
    const isAsMade = view.given === value.data && view.shape === value.shape && view.dtype === value.dtype;
    return isAsMade ? view : undefined;
  }
}
