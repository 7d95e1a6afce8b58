// Arrays that came from outside, of tensors that belong together: each item is read once.
import { InputError, shown, unreadable, viewOf } from '../tensor/index.ts';

const COUNTS = ['none', 'one', 'two', 'three'];

/** The items of an array of ours; undefined for what is no array of so many. @throws InputError where it cannot be read */
export function itemsOf(name: string, given: unknown, count: number): unknown[] | undefined {
  try {
    if (!Array.isArray(given) || given.length !== count) return undefined;
    const items: unknown[] = [];
    for (let i = 0; i < count; i++) items.push(given[i]);
    return items;
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/**
 * What stands in `out`: an array of as many as there are names.
 * @param tensors how many tensors that is
 * @throws InputError
 */
export function listOf(
  name: string,
  out: unknown,
  names: readonly string[],
  tensors = names.length,
): unknown[] {
  const items = itemsOf(name, out, names.length);
  if (items) return items;
  throw new InputError(`${name}: want [${names.join(', ')}], ${COUNTS[tensors] ?? tensors} tensors`);
}

/**
 * All initial states, as torch takes them: one alone, several as a tuple; undefined for none, as None.
 * Departure: PyTorch takes for a tuple whatever it can index, a tensor too.
 * @throws InputError
 */
export function statesOf(names: readonly string[], initial: unknown): unknown[] | undefined {
  if (initial === undefined || initial === null) return undefined;
  if (names.length === 1) return [initial];
  const name = `[${names.join(', ')}]`;
  const items = itemsOf(name, initial, names.length);
  if (items) return items;
  const came = viewOf(initial) ? 'one tensor' : shown(initial);
  throw new InputError(`${name}: ${came}, want an array of ${COUNTS[names.length]!} tensors, or nothing`);
}
