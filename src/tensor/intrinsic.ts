// What a typed array is, asked of the language itself. An array, or its class, may override each of its properties, and so
// say anything of itself: no count that memory depends on comes from there, and no method of it is called.

type Data = Float32Array | Float64Array | BigInt64Array;

const ARRAY = Object.getPrototypeOf(Float32Array.prototype) as Float32Array; // %TypedArray%.prototype

/** How many elements it holds now: 0 where its memory was transferred away. */
export const lengthOf: (data: Data) => number = getter(ARRAY, 'length');

/** Its memory. Takes some 20 ns. */
export const bufferOf: (data: Data) => ArrayBufferLike = getter(ARRAY, 'buffer');

/** In bytes. */
export const offsetOf: (data: Data) => number = getter(ARRAY, 'byteOffset');

/** `Float32Array`; undefined for what is no typed array, whatever it says of itself. */
export const kindOf: (value: unknown) => string | undefined = getter(ARRAY, Symbol.toStringTag);

/** `target.set(source, at)`. */
export const setInto = uncurried(ARRAY.set) as <T extends Data>(target: T, source: T, at: number) => void;

const ownLength: (buffer: ArrayBufferLike) => number = getter(ArrayBuffer.prototype, 'byteLength');

/** Whether another thread may hold the memory too, and make it longer at any time. */
export function isShared(buffer: ArrayBufferLike): boolean {
  try {
    ownLength(buffer);
    return false;
  } catch {
    return true; // it is no ArrayBuffer
  }
}

function getter<T, R>(prototype: object, name: string | symbol): (self: T) => R {
  return uncurried(Object.getOwnPropertyDescriptor(prototype, name)!.get!) as (self: T) => R;
}

/** A method as a function of its `this`, bound now: a prototype that is changed later does not reach it. */
function uncurried(method: (...given: never[]) => unknown): (...given: unknown[]) => unknown {
  return Function.prototype.call.bind(method) as (...given: unknown[]) => unknown;
}
