// A file's bytes, all of them and no others, whatever stands in its place.
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  readvSync,
  type Stats,
  statSync,
} from 'node:fs';
import type { Bytes } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';
import { troubleOf } from './trouble.ts';

/** In bytes. */
const GREATEST_FILE = 1e9;
/** Where a byte would go that stands behind the last one: there may be none. */
const BEHIND = new Uint8Array(1);

export interface BytesOptions {
  /** In bytes, held against its size before anything is read. */
  readonly greatest?: number;
  /** Of a file that was looked at, and is a regular one. */
  readonly size?: number | undefined;
}

/**
 * The bytes of a regular file: a pipe would wait, and a device never ends.
 * @param where how errors name it
 * @throws CaseFileError
 */
export function bytesOf(
  file: string,
  where: string,
  { greatest = GREATEST_FILE, size }: BytesOptions = {},
): Bytes {
  try {
    if (size === undefined) wantRegular(statSync(file)); // before it is opened: some devices act when they are
    const opened = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // one that became a pipe
    try {
      return wholeOf(opened, size ?? wantRegular(fstatSync(opened)).size, greatest);
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
function wholeOf(opened: number, size: number, greatest: number): Bytes {
  if (size > greatest) throw new Error(`${size} bytes, want at most ${greatest}`);
  const bytes = new Uint8Array(size);
  let at = readvSync(opened, [bytes, BEHIND]);
  if (at < size) at = readOn(opened, bytes, at) + readSync(opened, BEHIND, 0, 1, null);
  if (at > size) throw new Error(`it went on after ${size} bytes: something writes to it`);
  return bytes;
}

/** What one call did not give. @returns how many bytes were read in all */
function readOn(opened: number, bytes: Bytes, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const count = readSync(opened, bytes, at, bytes.length - at, null);
    if (count === 0) throw new Error(`it ended after ${at} of ${bytes.length} bytes: something writes to it`);
    at += count;
  }
  return at;
}

function wantRegular(stat: Stats): Stats {
  if (!stat.isFile()) throw new Error('it is no regular file');
  return stat;
}
