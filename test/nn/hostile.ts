// Tensors that lie, change, throw or use modules while they are read: what a program without types can hand to a module.
import { tensor } from '../../src/tensor/index.ts';

/** What a right tensor would be in this place. */
export interface Place {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Uses modules in the midst of a call. */
export type Act = () => void;

/** The name is shown in a counterexample. */
export interface Kind {
  readonly name: string;
  readonly make: (place: Place, act: Act, size: number) => unknown;
}

const filled = (length: number) => new Float32Array(length).fill(9);
const right = ({ shape, data }: Place) => ({ dtype: 'float32', shape, data });

/** A typed array that says it has as many elements as are wanted, and holds `size`. */
function lying({ data }: Place, size: number): Float32Array {
  const long = filled(size);
  for (const name of ['length', 'byteLength'])
    Object.defineProperty(long, name, { value: name === 'length' ? data.length : data.length * 4 });
  return long;
}

/** Overrides all methods that a copy might call, and the class that a slice would make. */
class Overridden extends Float32Array {
  static act: Act = () => undefined;
  static get [Symbol.species](): Float32ArrayConstructor {
    Overridden.act();
    return Float32Array;
  }
  override set(values: ArrayLike<number>, at?: number): void {
    Overridden.act();
    // A view of our memory would be all of it.
    if (values instanceof Float32Array) new Float32Array(values.buffer).fill(77);
    super.set(values, at);
  }
  override subarray(): never {
    throw new TypeError('subarray was called');
  }
  override slice(): never {
    throw new TypeError('slice was called');
  }
  override [Symbol.iterator](): never {
    throw new TypeError('it was iterated');
  }
}

/** The answer changes after a few reads. */
function changing<T>(first: T, later: T, after: number): () => T {
  let reads = 0;
  return () => (reads++ < after ? first : later);
}

interface Resizable extends ArrayBuffer {
  resize(bytes: number): void;
}
const resizable = (bytes: number) =>
  new (ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable)(bytes, {
    maxByteLength: bytes + 65_536,
  });
const growable = (bytes: number) =>
  new (SharedArrayBuffer as unknown as new (
    bytes: number,
    options: object,
  ) => SharedArrayBuffer & { grow(bytes: number): void })(bytes, { maxByteLength: bytes + 65_536 });

export const KINDS: readonly Kind[] = [
  { name: 'a right tensor', make: ({ data, shape }) => tensor(data, shape) },
  {
    name: 'a tensor whose array hides its length',
    make: (place, _, size) => {
      const made = tensor(place.data, place.shape);
      Object.defineProperty(place.data, 'length', { value: size });
      return made;
    },
  },
  { name: 'lying length', make: (place, _, size) => ({ ...right(place), data: lying(place, size) }) },
  {
    name: 'lying class',
    make: ({ shape, data }, _, size) => {
      class Lying extends Float32Array {
        override get length(): number {
          return data.length;
        }
      }
      return { dtype: 'float32', shape, data: new Lying(size) };
    },
  },
  {
    name: 'no typed array at all',
    make: ({ shape, data }) => ({
      dtype: 'float32',
      shape,
      data: Object.create(Float32Array.prototype, { length: { value: data.length } }) as object,
    }),
  },
  {
    name: 'changing data',
    make: (place, _, size) => {
      const next = changing(place.data, filled(size), size % 5);
      return Object.defineProperty(right(place), 'data', { get: next });
    },
  },
  {
    name: 'changing shape',
    make: (place, _, size) => {
      const next = changing(place.shape, [size, ...place.shape.slice(1)], size % 7);
      return Object.defineProperty(right(place), 'shape', { get: next });
    },
  },
  {
    name: 'a shape whose sizes change',
    make: (place, _, size) => {
      const shape = [...place.shape];
      Object.defineProperty(shape, 0, { get: changing(place.shape[0], size, size % 7) });
      return { ...right(place), shape };
    },
  },
  {
    name: 'changing dtype',
    make: (place, _, size) =>
      Object.defineProperty(right(place), 'dtype', { get: changing('float32', 'int64', size % 4) }),
  },
  {
    name: 'a tensor of ours whose data became a getter',
    make: ({ shape, data }, act, size) => {
      const next = changing(data, filled(size), size % 5);
      const get = () => (act(), next());
      return Object.defineProperty(tensor(data, shape), 'data', { get });
    },
  },
  {
    name: 'overridden methods',
    make: ({ shape, data }, act) => {
      Overridden.act = act;
      return tensor(new Overridden(data), shape);
    },
  },
  {
    name: 'overridden buffer and offset',
    make: ({ shape, data }, act) => {
      const get = () => (act(), new ArrayBuffer(8));
      Object.defineProperties(data, {
        buffer: { get },
        byteOffset: { value: -64 },
        byteLength: { value: 8 },
      });
      return tensor(data, shape);
    },
  },
  {
    name: 'a getter that uses modules',
    make: (place, act) => Object.defineProperty(right(place), 'data', { get: () => (act(), place.data) }),
  },
  {
    name: 'a getter that uses modules, of the shape',
    make: (place, act) => Object.defineProperty(right(place), 'shape', { get: () => (act(), place.shape) }),
  },
  {
    name: 'a proxy that uses modules',
    make: ({ shape, data }, act) =>
      new Proxy(tensor(data, shape), { get: (of, name) => (act(), Reflect.get(of, name)) }),
  },
  { name: 'a proxy as data', make: (place) => ({ ...right(place), data: new Proxy(place.data, {}) }) },
  {
    name: 'a proxy as shape',
    make: (place, act, size) => {
      const length = changing(place.shape.length, size, size % 3);
      const get = (of: object, name: string | symbol): unknown =>
        name === 'length' ? (act(), length()) : Reflect.get(of, name);
      return { ...right(place), shape: new Proxy([...place.shape], { get }) };
    },
  },
  {
    name: 'a revoked proxy',
    make: () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
  },
  {
    name: 'transferred',
    make: ({ shape, data }) => {
      const made = tensor(data, shape);
      structuredClone(data, { transfer: [data.buffer as ArrayBuffer] });
      return made;
    },
  },
  {
    name: 'transferred, and says that it was not',
    make: ({ shape, data }) => {
      const made = tensor(data, shape);
      Object.defineProperty(data, 'length', { value: data.length });
      structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
      return made;
    },
  },
  {
    name: 'transferred while it is read',
    make: (place, act) => {
      const made = tensor(place.data, place.shape);
      let taken = false;
      return new Proxy(made, {
        get: (of, name) => {
          if (name === 'data' && !taken) {
            taken = true;
            act();
            const { data } = of;
            queueTransfer(data);
            return data;
          }
          return Reflect.get(of, name);
        },
      });
    },
  },
  {
    name: 'resized',
    make: ({ shape, data }, _, size) => {
      const buffer = resizable(data.byteLength);
      const made = tensor(new Float32Array(buffer), shape); // its length follows the buffer's
      buffer.resize(
        data.byteLength + (size % 9) * 4 * (size % 2 ? 1 : -1 * Math.min(1, data.length / 9)) || 0,
      );
      return made;
    },
  },
  {
    name: 'grown shared memory',
    make: ({ shape, data }, _, size) => {
      const buffer = growable(data.byteLength);
      const made = tensor(new Float32Array(buffer), shape);
      buffer.grow(data.byteLength + size * 4);
      return made;
    },
  },
  {
    name: 'shared memory',
    make: ({ shape, data }) => tensor(new Float32Array(new SharedArrayBuffer(data.byteLength)), shape),
  },
  { name: 'Float64Array', make: (place) => ({ ...right(place), data: new Float64Array(place.data) }) },
  {
    name: 'BigInt64Array',
    make: (place) => ({ ...right(place), data: new BigInt64Array(place.data.length) }),
  },
  {
    name: 'int64',
    make: (place) => ({ ...right(place), dtype: 'int64', data: new BigInt64Array(place.data.length) }),
  },
  { name: 'DataView', make: (place) => ({ ...right(place), data: new DataView(place.data.buffer) }) },
  { name: 'Uint32Array', make: (place) => ({ ...right(place), data: new Uint32Array(place.data.length) }) },
  { name: 'an array', make: (place) => ({ ...right(place), data: [...place.data] }) },
  { name: 'nothing', make: () => ({}) },
];

/** Transfers memory away once: the next time that anything is read. */
let waiting: Float32Array[] = [];
function queueTransfer(data: Float32Array): void {
  waiting.push(data);
}
/** Takes the memory of all that were queued. */
export function transferQueued(): void {
  const queued = waiting;
  waiting = [];
  for (const data of queued)
    if (data.byteLength > 0) structuredClone(data, { transfer: [data.buffer as ArrayBuffer] });
}
