// What a pickle of tensors is made of.
import type { Shape } from '../../tensor/index.ts';

/** A function or a class, by name alone: none is ever run. */
export class Global {
  readonly name: string;

  /** @param name with its module before it: `collections.OrderedDict` */
  constructor(name: string) {
    this.name = name;
  }
}

/** In the order in which keys were set. */
export class Dict {
  readonly entries = new Map<unknown, unknown>();
}

export class Tuple {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Memory that tensors are views of, an entry of the zip. */
export class Storage {
  readonly key: string;
  /** By torch's name; undefined of bytes whose tensors say what they are. */
  readonly dtype: string | undefined;
  /** Elements. */
  readonly size: number;

  constructor(key: string, dtype: string | undefined, size: number) {
    this.key = key;
    this.dtype = dtype;
    this.size = size;
  }
}

/** A view of a storage, in its elements. */
export class TensorView {
  readonly storage: Storage;
  readonly dtype: string;
  readonly offset: number;
  readonly shape: Shape;
  readonly stride: readonly number[];

  constructor(storage: Storage, dtype: string, offset: number, shape: Shape, stride: readonly number[]) {
    this.storage = storage;
    this.dtype = dtype;
    this.offset = offset;
    this.shape = shape;
    this.stride = stride;
  }
}

/** What is left aside: its value is nobody's business. */
export const ASIDE = Symbol('left aside');
