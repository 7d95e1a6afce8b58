// A file on the disk, read by its places. It has to stay what it was when it was first looked at.
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { Source } from '../../formats/weights/index.ts';
import type { Bytes } from '../../tensor/index.ts';
import { CaseFileError } from '../error.ts';
import { troubleOf } from '../trouble.ts';

/** In bytes, at a time. */
const PIECE = 1 << 22;

export interface FileSource extends Source {
  /** Of the whole file, hexadecimal. @throws CaseFileError */
  sha256(): string;
}

/** @param real its path @param where how errors name it @throws CaseFileError */
export function fileSource(real: string, where: string): FileSource {
  const reading = <T>(how: () => T): T => {
    try {
      return how();
    } catch (cause) {
      throw new CaseFileError(`${where}: cannot be read`, [troubleOf(cause)], { cause });
    }
  };
  const before = reading(() => markOf(statSync(real, { bigint: true }))); // before it is opened: some devices act when they are
  /** Opens it for one reading: a run of hours keeps no file open. */
  const opened = <T>(how: (opened: number) => T): T =>
    reading(() => {
      const file = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // one that became a pipe
      try {
        if (markOf(fstatSync(file, { bigint: true })).mark !== before.mark)
          throw new Error('it was changed while it was read: something writes to it');
        return how(file);
      } finally {
        closeSync(file);
      }
    });
  return {
    size: before.size,
    read: (from, to) =>
      opened((file) => {
        const bytes = new Uint8Array(to - from);
        fill(file, bytes, from);
        return bytes;
      }),
    sha256: () =>
      opened((file) => {
        const hash = createHash('sha256');
        for (let at = 0; at < before.size; at += PIECE) {
          const piece = new Uint8Array(Math.min(PIECE, before.size - at));
          fill(file, piece, at);
          hash.update(piece);
        }
        return hash.digest('hex');
      }),
  };
}

function fill(file: number, bytes: Bytes, from: number): void {
  for (let at = 0; at < bytes.length;) {
    const count = readSync(file, bytes, at, bytes.length - at, from + at);
    if (count === 0) throw new Error(`it ended after ${from + at} bytes: something writes to it`);
    at += count;
  }
}

function markOf(stat: { isFile(): boolean; size: bigint; ino: bigint; mtimeNs: bigint }) {
  if (!stat.isFile()) throw new Error('it is no regular file');
  return { size: Number(stat.size), mark: [stat.ino, stat.size, stat.mtimeNs].join(' ') };
}
