// The header of a .npy file, read strictly. npyjs reads many damaged headers as if they were sound
// (wrong sizes, wrong order, a wrong length), so nothing reaches it before this has agreed.
// Source: the format's own description, numpy.lib.format, versions 1.0 to 3.0.
import { type Dtype, numel, type Shape, shapeText } from '../tensor/index.ts';
import { descrHelp } from './descr-help.ts';
import type { Refuse } from './error.ts';
import { foreignHelp } from './foreign-help.ts';
import { type NpyDict, readDict } from './npy-dict.ts';
import { savedAgain, type Wanted } from './python-lines.ts';

export interface NpyHeader {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** Where the elements begin, in bytes from the start of the file. */
  readonly dataOffset: number;
}

const MAGIC = '\x93NUMPY';
/** In bytes: NumPy's own default, max_header_size. */
const GREATEST_HEADER = 10_000;
const DESCRS = new Map<string, Dtype>([
  ["'<f4'", 'float32'],
  ["'<f8'", 'float64'],
  ["'<i8'", 'int64'],
]);
export const ITEM_BYTES: Readonly<Record<Dtype, number>> = { float32: 4, float64: 8, int64: 8 };

/** Reads and checks the header, and that the file holds exactly the elements it announces. */
export function readNpyHeader(bytes: Uint8Array, wanted: Wanted, refuse: Refuse): NpyHeader {
  const { descr, fortran_order, shape, dataOffset } = readNpyStart(bytes, refuse, () =>
    foreignHelp(bytes, wanted),
  );
  const came = bytes.length - dataOffset;
  const dtype = DESCRS.get(descr) ?? refuse(...descrHelp(descr, came / numel(shape), wanted));
  wantElements(came, shape, dtype, ITEM_BYTES[dtype], refuse);
  // The order of elements means nothing where at most one axis is longer than 1.
  if (fortran_order && !shape.includes(0) && shape.filter((one) => one > 1).length > 1)
    refuse('fortran_order is True, want False (C order)', savedAgain(wanted, dtype));
  return { dtype, shape, dataOffset };
}

/** @param came bytes behind the header */
export function wantElements(came: number, shape: Shape, dtype: string, item: number, refuse: Refuse): void {
  const size = numel(shape) * item;
  if (came === size) return;
  refuse(
    `${came} bytes of elements, want ${size} for shape ${shapeText(shape)} of ${dtype}`,
    came < size
      ? 'The file is truncated, or its shape is wrong.'
      : 'The file is overlong, or its shape is wrong.',
  );
}

/** Sizes beside a 0 count too: no array has such a shape. */
export function isPossible(shape: Shape): boolean {
  return Number.isSafeInteger(numel(shape.filter((size) => size > 0)) * 8);
}

/** What the header says, whatever elements they are. @param help for what is no .npy */
export function readNpyStart(
  bytes: Uint8Array,
  refuse: Refuse,
  help: () => string[],
): NpyDict & { readonly dataOffset: number } {
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  const tooShort = () => refuse(`${bytes.length} bytes, too short for a .npy header; is it truncated?`);

  if (bytes.length < 10) tooShort();
  if (ascii(0, 6) !== MAGIC)
    refuse(`not a .npy file: begins with ${JSON.stringify(ascii(0, 6))}, want "\\x93NUMPY"`, ...help());
  const major = bytes[6]!;
  const minor = bytes[7]!;
  if (major < 1 || major > 3 || minor !== 0) refuse(`.npy version ${major}.${minor}, want 1.0, 2.0 or 3.0`);

  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) tooShort();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataOffset = start + headerLength;
  if (dataOffset > bytes.length) {
    refuse(
      `header says it is ${headerLength} bytes long, the file has ${bytes.length - start} after it began`,
    );
  }
  if (headerLength > GREATEST_HEADER)
    refuse(`header is ${headerLength} bytes long, want at most ${GREATEST_HEADER}, as in NumPy`);
  const header = ascii(start, dataOffset);
  if (!header.endsWith('\n')) refuse('the header does not end with a newline: its length field looks wrong');

  const dict = readDict(header, major < 3, refuse);
  if (!isPossible(dict.shape)) refuse(`shape ${shapeText(dict.shape)} is larger than any file`);
  return { ...dict, dataOffset };
}
