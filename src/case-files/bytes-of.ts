// A file's bytes, all of them and no others, whatever stands in its place.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { Bytes } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';
import { troubleOf } from './trouble.ts';

/** In bytes. */
const GREATEST_FILE = 1e9;

/**
 * The bytes of a regular file: a pipe would wait, and a device never ends.
 * @param where    how errors name it
 * @param greatest in bytes, held against its size before anything is read
 * @throws CaseFileError
 */
export function bytesOf(file: string, where: string, greatest = GREATEST_FILE): Bytes {
  try {
    wantRegular(statSync(file)); // before it is opened: some devices act when they are
    const opened = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // one that became a pipe
    try {
      return wholeOf(opened, greatest);
    } finally {
      closeSync(opened);
    }
  } catch (cause) {
    throw new CaseFileError(`${where}: cannot be read`, [troubleOf(cause)], { cause });
  }
}

/** In bytes; 0 where it cannot be told. */
export function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0; // who reads it says why
  }
}

/** Into memory of its own size, which nothing else shares. */
function wholeOf(opened: number, greatest: number): Bytes {
  const { size } = wantRegular(fstatSync(opened));
  if (size > greatest) throw new Error(`${size} bytes, want at most ${greatest}`);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const count = readSync(opened, bytes, at, size - at, null);
    if (count === 0) throw new Error(`it ended after ${at} of ${size} bytes: something writes to it`);
    at += count;
  }
  if (readSync(opened, new Uint8Array(1), 0, 1, null) > 0)
    throw new Error(`it went on after ${size} bytes: something writes to it`);
  return bytes;
}

function wantRegular(stat: Stats): Stats {
  if (!stat.isFile()) throw new Error('it is no regular file');
  return stat;
}
