// A file's bytes, all of them and no others, whatever stands in its place.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { Bytes } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';
import { troubleOf } from './trouble.ts';

/** In bytes. */
const GREATEST_FILE = 1e9;
/** One that became a pipe is not waited for. */
const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** Undefined where the system cannot refuse a link. */
const NO_LINK: number | undefined = constants.O_NOFOLLOW;
/** What one call reads at most: most files have less. */
const room = new Uint8Array(65_536);

export interface BytesOptions {
  /** In bytes, held against its size before anything is read. */
  readonly greatest?: number;
  /** Told its size, in bytes, before anything is read. @throws CaseFileError */
  readonly onSize?: (size: number) => void;
}

/**
 * The bytes of a regular file: a pipe would wait, and a device never ends.
 * @param where how errors name it
 * @throws CaseFileError
 */
export function bytesOf(
  file: string,
  where: string,
  { greatest = GREATEST_FILE, onSize }: BytesOptions = {},
): Bytes {
  try {
    wantRegular(statSync(file)); // before it is opened: some devices act when they are
    const opened = openSync(file, READING);
    try {
      const { size } = wantRegular(fstatSync(opened));
      if (size > greatest) throw new Error(`${size} bytes, want at most ${greatest}`);
      onSize?.(size);
      return wholeOf(opened, size);
    } finally {
      closeSync(opened);
    }
  } catch (cause) {
    if (cause instanceof CaseFileError) throw cause;
    throw new CaseFileError(`${where}: cannot be read`, [troubleOf(cause)], { cause });
  }
}

/**
 * What one call reads of a file that is no link: for who can tell by a hash that these are its bytes, all of them: three calls
 * of the system in place of seven. Undefined where it cannot be read so, or is larger.
 */
export function glanceAt(file: string): Bytes | undefined {
  if (NO_LINK === undefined) return undefined;
  try {
    const opened = openSync(file, READING | NO_LINK);
    try {
      const count = readSync(opened, room, 0, room.length, 0); // from a place: a pipe has none
      return count < room.length ? room.slice(0, count) : undefined;
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined;
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
function wholeOf(opened: number, size: number): Bytes {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const count = readSync(opened, bytes, at, size - at, null);
    if (count === 0) throw new Error(`it ended after ${at} of ${size} bytes: something writes to it`);
    at += count;
  }
  if (readSync(opened, room, 0, 1, null) > 0)
    throw new Error(`it went on after ${size} bytes: something writes to it`);
  return bytes;
}

function wantRegular(stat: Stats): Stats {
  if (!stat.isFile()) throw new Error('it is no regular file');
  return stat;
}
