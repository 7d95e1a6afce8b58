// The files that a case names, looked at once, before one is read.
import { lstatSync, type Stats } from 'node:fs';
import { sizeOf } from './bytes-of.ts';
import { CaseFileError } from './error.ts';
import { inFolder, isPlain } from './tensor-file.ts';

/** In bytes, together. */
const GREATEST_CASE = 2e9;

/**
 * One file can be named many times: they are held against a limit together.
 * @param files names, as often as they are named
 * @returns sizes of those that are regular files in the folder itself, and no links: who reads them need not look again
 * @throws CaseFileError
 */
export function lookAt(folder: string, files: readonly string[], where: string): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  let bytes = 0;
  for (const file of files) {
    const whole = inFolder(folder, file);
    const stat = isPlain(file) ? seen(whole) : undefined;
    if (stat?.isFile()) {
      sizes.set(file, stat.size);
      bytes += stat.size;
    } else bytes += sizeOf(whole);
  }
  if (bytes <= GREATEST_CASE) return sizes;
  throw new CaseFileError(`${where}: names files of ${bytes} bytes together, want at most ${GREATEST_CASE}`);
}

function seen(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined; // who reads it says why
  }
}
