// A zip, read by the places of its entries: what is stored, as torch and numpy.savez do, is never copied whole. The
// directory is our own and strict; what is deflated fflate inflates. fflate's own reader of a zip wants the whole file in
// memory, and takes wrong checksums, doubled names and entries that overlap.
// Source: PKWARE's appnote 6.3.10. Departures: one disk, no encryption, nothing before the first entry.
import { inflateSync } from 'fflate';
import type { Bytes } from '../../tensor/index.ts';
import { crc32 } from './crc32.ts';
import { type RefuseWeights, short } from './error.ts';
import type { Source } from './source.ts';
import { directoryOf, type Listed, LOCAL } from './zip-directory.ts';

/** In bytes: no byte of deflate gives more. */
const GREATEST_RATIO = 1032;
/** In bytes, at a time, where a checksum alone is wanted. */
const PIECE = 1 << 22;

export interface ZipEntry {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** These of its bytes, in memory of their own; all of it has the checksum that the zip says. @throws WeightsError */
  read(from?: number, to?: number): Bytes;
}

/** By name. @throws WeightsError */
export function readZip(source: Source, refuse: RefuseWeights): ReadonlyMap<string, ZipEntry> {
  return new Map(directoryOf(source, refuse).map((listed) => [listed.name, entryOf(listed, source, refuse)]));
}

function entryOf(listed: Listed, source: Source, refuse: RefuseWeights): ZipEntry {
  const { name, size, packed, crc } = listed;
  const of = (problem: string): never => refuse(`${short(name)}: ${problem}`);
  const check = (came: number): void => {
    if (came !== crc) of('its checksum is not that of its bytes: the zip is damaged');
  };
  let isChecked = false;
  let start: number | undefined;
  const stored = (from: number, to: number): Bytes => {
    start ??= startOf(listed, source, of);
    const isWhole = to - from === size;
    if (!isChecked && !isWhole) check(crcOf(source, start, size));
    const bytes = source.read(start + from, start + to);
    if (isWhole) check(crc32(bytes));
    isChecked = true;
    return bytes;
  };
  const inflated = (): Bytes => {
    if (size > packed * GREATEST_RATIO) of(`says that ${packed} bytes become ${size}`);
    start ??= startOf(listed, source, of);
    const bytes = inflate(source.read(start, start + packed), size) ?? of('cannot be inflated');
    check(crc32(bytes));
    return bytes;
  };
  return {
    name,
    size,
    read: (from = 0, to = size) => {
      if (!listed.isDeflated) return stored(from, to);
      const all = inflated();
      return to - from === size ? all : all.slice(from, to);
    },
  };
}

/** undefined where it is damaged, or gives another number of bytes. */
function inflate(bytes: Bytes, size: number): Bytes | undefined {
  try {
    // One byte more: what is longer is seen.
    const all = inflateSync(bytes, { out: new Uint8Array(size + 1) });
    return all.length === size ? (all.slice() as Bytes) : undefined;
  } catch {
    return undefined;
  }
}

/** Where its bytes begin: behind a header of its own, which says again what it is. */
function startOf({ name, at, end, packed }: Listed, source: Source, of: (problem: string) => never): number {
  if (at + LOCAL > end) of('lies in another entry, or behind the end');
  const header = source.read(at, at + LOCAL);
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== 0x04034b50) of('has no header where the directory says');
  const own = view.getUint16(26, true);
  const start = at + LOCAL + own + view.getUint16(28, true);
  if (start + packed > end) of('lies in another entry, or behind the end');
  const told = new TextDecoder().decode(source.read(at + LOCAL, at + LOCAL + own));
  if (told !== name) of(`is called ${short(told)} in its own header`);
  return start;
}

function crcOf(source: Source, start: number, size: number): number {
  let crc = 0;
  for (let at = 0; at < size; at += PIECE)
    crc = crc32(source.read(start + at, start + Math.min(size, at + PIECE)), crc);
  return crc;
}
