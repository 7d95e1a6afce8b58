// The header of a .npy file, read strictly. npyjs reads many damaged headers as if they were sound
// (wrong sizes, wrong order, a wrong length), so nothing reaches it before this has agreed.
// Source: the format's own description, numpy.lib.format, versions 1.0 to 3.0.
import { type Dtype, InputError, numel, type Shape, shapeText } from '../tensor/index.ts';

/** A .npy file that is not what it says, or that holds what a case cannot hold. */
export class NpyError extends InputError {
  override name = 'NpyError';
}

export interface NpyHeader {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** Where the elements begin, in bytes from the start of the file. */
  readonly dataOffset: number;
}

const MAGIC = '\x93NUMPY';
const DESCRS = new Map<string, Dtype>([
  ["'<f4'", 'float32'],
  ["'<f8'", 'float64'],
  ["'<i8'", 'int64'],
]);
const ITEM_BYTES: Readonly<Record<Dtype, number>> = { float32: 4, float64: 8, int64: 8 };
const RESAVE = 'Save it again: np.save(file, np.ascontiguousarray(array, dtype="<f4"))';

/** Reads and checks the header, and that the file holds exactly the elements it announces. */
export function readNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const refuse = (problem: string, ...details: string[]): never => {
    throw new NpyError(`${file}: ${problem}`, details);
  };
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

  if (bytes.length < 10) refuse(`${bytes.length} bytes, too short for a .npy header; is it truncated?`);
  if (ascii(0, 6) !== MAGIC)
    refuse(`not a .npy file: begins with ${JSON.stringify(ascii(0, 6))}, want "\\x93NUMPY"`);
  const major = bytes[6]!;
  const minor = bytes[7]!;
  if (major < 1 || major > 3 || minor !== 0) refuse(`.npy version ${major}.${minor}, want 1.0, 2.0 or 3.0`);

  const lengthBytes = major === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) refuse(`${bytes.length} bytes, too short for a .npy header; is it truncated?`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataOffset = start + headerLength;
  if (dataOffset > bytes.length) {
    refuse(
      `header says it is ${headerLength} bytes long, the file has ${bytes.length - start} after it began`,
    );
  }
  const header = new TextDecoder().decode(bytes.subarray(start, dataOffset));
  if (!header.endsWith('\n')) refuse('the header does not end with a newline: its length field looks wrong');

  const { descr, fortran_order, shape } = readDict(header.trim(), refuse);
  const dtype =
    DESCRS.get(descr) ??
    refuse(`descr ${descr}, want '<f4', '<f8' or '<i8' (little-endian)`, describe(descr), RESAVE);
  if (fortran_order) refuse('fortran_order is True, want False (C order)', RESAVE);
  const wanted = numel(shape) * ITEM_BYTES[dtype];
  // Sizes beside a 0 count too: no array has such a shape.
  if (!Number.isSafeInteger(numel(shape.filter((size) => size > 0)) * ITEM_BYTES[dtype]))
    refuse(`shape ${shapeText(shape)} is larger than any file`);
  const came = bytes.length - dataOffset;
  if (came !== wanted) {
    refuse(
      `${came} bytes of elements, want ${wanted} for shape ${shapeText(shape)} of ${dtype}`,
      came < wanted
        ? 'The file is truncated, or its shape is wrong.'
        : 'The file is overlong, or its shape is wrong.',
    );
  }
  return { dtype, shape, dataOffset };
}

type Refuse = (problem: string, ...details: string[]) => never;

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`: these three keys, each once. */
function readDict(text: string, refuse: Refuse): { descr: string; fortran_order: boolean; shape: number[] } {
  const found = new Map<string, string>();
  const entry = /\s*'(\w+)'\s*:\s*('[^']*'|\[[^\]]*\]|\([^)]*\)|[^,'}]+?)\s*(?:,|(?=\}))/y;
  let end = text.startsWith('{') ? 1 : refuse(`header is not a Python dict: ${text.slice(0, 60)}`);
  for (let match; (entry.lastIndex = end), (match = entry.exec(text)); end = entry.lastIndex) {
    if (found.has(match[1]!)) refuse(`header repeats the key '${match[1]}'`);
    found.set(match[1]!, match[2]!);
  }
  if (text.slice(end).trim() !== '}') refuse(`header is unreadable from: ${text.slice(end, end + 60)}`);
  const value = (key: string) => found.get(key) ?? refuse(`header has no '${key}'`);
  const descr = value('descr');
  const order = value('fortran_order');
  const shape = value('shape');
  for (const key of found.keys()) {
    if (!['descr', 'fortran_order', 'shape'].includes(key)) refuse(`header has an unknown key '${key}'`);
  }
  if (order !== 'True' && order !== 'False') refuse(`fortran_order is ${order}, want True or False`);
  return {
    descr,
    fortran_order: order === 'True',
    shape: readShape(shape, refuse),
  };
}

/** A tuple of whole sizes: `()`, `(3,)`, `(3, 4)`. */
function readShape(text: string, refuse: Refuse): number[] {
  if (!/^\((\s*|\s*\d+\s*,\s*|\s*\d+(\s*,\s*\d+)+\s*,?\s*)\)$/.test(text)) {
    refuse(`shape is ${text}, want a tuple of whole sizes >= 0, such as (3, 4) or (3,)`);
  }
  const shape = (text.match(/\d+/g) ?? []).map(Number);
  return shape.every(Number.isSafeInteger) ? shape : refuse(`shape ${text} is larger than any file`);
}

function describe(descr: string): string {
  if (descr.startsWith("'>")) return 'The elements are big-endian.';
  if (descr.startsWith('[')) return 'It is a structured array; save each field as a file of its own.';
  if (descr.includes('O')) return 'It holds Python objects, which only Python can read.';
  return 'Only float32, float64 and int64 are read.';
}
