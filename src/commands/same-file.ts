// Files by the names that users give them.
import path from 'node:path';

/** `./mine.mjs` is `mine.mjs`; where neither is named, they are the same. */
export function isSameFile(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return path.resolve(one) === path.resolve(other);
}
