// The directory at the end of a zip: what it lists, and where. Nothing of an entry is read.
// Source: PKWARE's appnote 6.3.10, 4.3.12 to 4.3.16, and 4.5.3 for sizes of 64 bits.
import { type RefuseWeights, short } from './error.ts';
import type { Source } from './source.ts';

export interface Listed {
  readonly name: string;
  /** In bytes, and of what is stored for them. */
  readonly size: number;
  readonly packed: number;
  readonly isDeflated: boolean;
  readonly crc: number;
  /** Where its own header begins, and where it must have ended. */
  readonly at: number;
  readonly end: number;
}

/** In bytes, without names and extras: of an entry's own header, in the directory, and the end of the directory. */
export const LOCAL = 30;
const ENTRY = 46;
const END = 22;
const END_64 = 56;
const LOCATOR_64 = 20;
const LONGEST_COMMENT = 0xffff;
const NOT_HERE = 0xffffffff;

/** @throws WeightsError */
export function directoryOf(source: Source, refuse: RefuseWeights): Listed[] {
  const { at, size, count } = endOf(source, refuse);
  const bytes = source.read(at, at + size);
  const view = new DataView(bytes.buffer);
  const listed: Omit<Listed, 'end'>[] = [];
  const names = new Set<string>();
  for (let here = 0; here < size;) {
    const broken = () => refuse('the directory of the zip is damaged');
    if (here + ENTRY > size || view.getUint32(here, true) !== 0x02014b50) broken();
    const [name_length, extra_length, comment_length] = [28, 30, 32].map((i) =>
      view.getUint16(here + i, true),
    ) as [number, number, number];
    const extra = here + ENTRY + name_length;
    const next = extra + extra_length + comment_length;
    if (next > size) broken();
    const name = new TextDecoder().decode(bytes.subarray(here + ENTRY, extra));
    const of = (problem: string) => refuse(`${short(name)}: ${problem}`);
    if (names.has(name)) of('is twice in the zip');
    names.add(name);
    if (/^\/|\\|\0|^[a-zA-Z]:|(^|\/)\.\.(\/|$)/.test(name)) of('is no name of a file below a folder');
    if (view.getUint16(here + 8, true) & 0x2041) of('is encrypted');
    const method = view.getUint16(here + 10, true);
    if (method !== 0 && method !== 8) of(`is compressed by method ${method}, want none or deflate`);
    const wide = wideOf(view, extra, extra + extra_length);
    const field = (i: number) => {
      const value = view.getUint32(here + i, true);
      return value === NOT_HERE ? (wide() ?? of('has no size')) : value;
    };
    const whole = field(24);
    const packed = field(20);
    const start = field(42);
    if (method === 0 && packed !== whole) of(`is stored, and ${packed} bytes should be ${whole}`);
    listed.push({
      name,
      size: whole,
      packed,
      isDeflated: method === 8,
      crc: view.getUint32(here + 16, true),
      at: start,
    });
    here = next;
  }
  if (listed.length !== count)
    refuse(`the directory of the zip has ${listed.length} entries, and says ${count}`);
  return withEnds(listed, at, refuse);
}

/** No two entries lie in each other: each ends before the next begins, and all before the directory. */
function withEnds(
  listed: readonly Omit<Listed, 'end'>[],
  directory: number,
  refuse: RefuseWeights,
): Listed[] {
  const starts = listed.map(({ at }) => at).toSorted((a, b) => a - b);
  const twice = starts.find((at, i) => at === starts[i - 1]);
  if (twice !== undefined) refuse(`two entries of the zip begin at ${twice}`);
  const ends = new Map(starts.map((at, i) => [at, Math.min(starts[i + 1] ?? directory, directory)]));
  return listed.map((one) => {
    const end = ends.get(one.at)!;
    if (one.at + LOCAL + one.packed > end || end > directory)
      refuse(`${short(one.name)}: lies in another entry, or behind the end`);
    return { ...one, end };
  });
}

/** Where the directory lies, how long it is, and how many entries it has. */
function endOf(source: Source, refuse: RefuseWeights): { at: number; size: number; count: number } {
  const from = Math.max(0, source.size - END - LONGEST_COMMENT);
  const tail = source.read(from, source.size);
  const view = new DataView(tail.buffer);
  let here = tail.length - END;
  while (
    here >= 0 &&
    !(
      view.getUint32(here, true) === 0x06054b50 &&
      view.getUint16(here + 20, true) === tail.length - END - here
    )
  )
    here--;
  if (here < 0) return refuse('it is a zip without its end; is it truncated?');
  if (view.getUint16(here + 4, true) !== 0 || view.getUint16(here + 6, true) !== 0)
    refuse('it is a part of a zip of several files');
  const end = {
    at: view.getUint32(here + 16, true),
    size: view.getUint32(here + 12, true),
    count: view.getUint16(here + 10, true),
  };
  const locator = from + here - LOCATOR_64; // torch writes one always
  const wide = locator >= END_64 ? wideEnd(source, locator) : undefined;
  const { at, size, count, before } = wide ?? { ...end, before: from + here };
  const differs =
    (end.at !== at && end.at !== NOT_HERE) ||
    (end.size !== size && end.size !== NOT_HERE) ||
    (end.count !== count && end.count !== 0xffff);
  if (differs) return refuse('the zip has two ends that differ');
  if (at + size !== before)
    return refuse('the directory of the zip is not where its end says; is it truncated?');
  return { at, size, count };
}

/** That of 64 bits, which lies before its locator. @returns undefined where there is none */
function wideEnd(
  source: Source,
  locator: number,
): { at: number; size: number; count: number; before: number } | undefined {
  const found = new DataView(source.read(locator, locator + LOCATOR_64).buffer);
  if (found.getUint32(0, true) !== 0x07064b50) return undefined;
  const before = Number(found.getBigUint64(8, true));
  if (before + END_64 > locator) return undefined;
  const view = new DataView(source.read(before, before + END_64).buffer);
  if (view.getUint32(0, true) !== 0x06064b50) return undefined;
  const [count, size, at] = [32, 40, 48].map((i) => Number(view.getBigUint64(i, true))) as [
    number,
    number,
    number,
  ];
  return { at, size, count, before };
}

/** Sizes of 64 bits one after the other, from the extra field of this kind; each call gives the next. */
function wideOf(view: DataView, from: number, to: number): () => number | undefined {
  let [at, end] = [to, to];
  for (let here = from; here + 4 <= to; here += 4 + view.getUint16(here + 2, true)) {
    if (view.getUint16(here, true) !== 1) continue;
    [at, end] = [here + 4, Math.min(to, here + 4 + view.getUint16(here + 2, true))];
    break;
  }
  return () => {
    if (at + 8 > end) return undefined;
    at += 8;
    const value = Number(view.getBigUint64(at - 8, true));
    return Number.isSafeInteger(value) ? value : undefined;
  };
}
