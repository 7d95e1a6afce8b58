// Objects that came from outside are read once, into values of our own, before anything is checked: a getter may answer
// differently each time, and may use the very module that asks.
import { InputError } from './error.ts';

/** As many as NumPy's arrays may have. */
export const MOST_AXES = 64;

/** What `act` reads. @throws InputError where a getter or a proxy throws, which is then its cause */
export function reading<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw unreadable(what, cause);
  }
}

/** What a getter or a proxy threw, as an error of ours; it may have been one already. */
export function unreadable(what: string, cause: unknown): InputError {
  if (cause instanceof InputError) return cause;
  return new InputError(`${what} cannot be read: a getter or proxy of it throws`, [], { cause });
}

/** What an object has under its own keys; undefined for what is no plain object of named values. */
export function entriesOf(value: unknown): (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Map) return undefined;
  return Object.keys(value).map((name) => [name, (value as Record<string, unknown>)[name]]);
}

/** The sizes of a shape, a copy; undefined where it is none: no array, too long, or a size that is not whole and >= 0. */
export function sizesOf(shape: unknown): number[] | undefined {
  if (!Array.isArray(shape)) return undefined;
  const rank: unknown = shape.length; // a proxy may say anything
  if (typeof rank !== 'number' || !(rank <= MOST_AXES)) return undefined;
  const sizes: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const size: unknown = shape[axis];
    if (!Number.isSafeInteger(size) || (size as number) < 0) return undefined;
    sizes.push(size as number);
  }
  return sizes;
}
