// Frames over a pipe, as scripts/reference/frames.py describes them: header (JSON) and the elements of tensors, no temporary
// files.
import {
  ARRAYS,
  type Dtype,
  MOST_AXES,
  type NamedTensors,
  numel,
  type Shape,
  type Tensor,
  tensor,
} from '../tensor/index.ts';
import { OracleError } from './error.ts';

const MAGIC = 'TPF1';
const GREATEST_HEADER = 1 << 24; // bytes: anything larger is not a header
/** Bytes of a whole frame, in both directions; frames.py has the same. What is drawn takes a few megabytes. */
export const GREATEST_FRAME = 1 << 30;

export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly tensors: Record<string, Tensor>;
}

/** The bytes of one frame. @throws OracleError where it would be larger than a frame may be */
export function encodeFrame(header: Readonly<Record<string, unknown>>, tensors: NamedTensors): Uint8Array {
  const bytes = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > GREATEST_FRAME - GREATEST_HEADER) {
    throw new OracleError(
      `the tensors for PyTorch have ${bytes} bytes; a frame has ${GREATEST_FRAME} at most`,
    );
  }
  const all = Object.entries(tensors);
  const announced = all.map(([name, { dtype, shape }]) => [name, dtype, shape]);
  const text = Buffer.from(JSON.stringify({ ...header, tensors: announced }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const elements = all.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return Buffer.concat([Buffer.from(MAGIC), length, text, ...elements]);
}

/** Collects what a pipe brings, and gives every frame once it is whole. Its errors go on from "the PyTorch worker". */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes that the next frame needs before it is worth another look; the first four tell rubbish apart. */
  #wanted = MAGIC.length;

  /** @throws OracleError where the bytes are no frame */
  *push(chunk: Uint8Array): Generator<Frame, void, undefined> {
    this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#length += chunk.byteLength;
    while (this.#length >= this.#wanted) {
      const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
      const found = takeFrame(bytes);
      this.#wanted = typeof found === 'number' ? found : MAGIC.length;
      const rest = typeof found === 'number' ? bytes : bytes.subarray(found.end);
      this.#chunks = [rest];
      this.#length = rest.length;
      if (typeof found !== 'number') yield found.frame; // before what is wrong behind it is looked at
    }
  }
}

/** The first frame of these bytes, or how many bytes it takes to go on. */
function takeFrame(bytes: Buffer): { frame: Frame; end: number } | number {
  if (bytes.toString('latin1', 0, 4) !== MAGIC) {
    const came = JSON.stringify(bytes.toString('latin1', 0, 60));
    throw new OracleError(`said rubbish on its standard output: ${came}`, [
      `Only frames that begin with "${MAGIC}" belong there.`,
    ]);
  }
  if (bytes.length < 8) return 8;
  const headerEnd = 8 + bytes.readUInt32LE(4);
  if (headerEnd > GREATEST_HEADER)
    throw new OracleError(`announced a header of ${headerEnd - 8} bytes, want ${GREATEST_HEADER} at most`);
  if (bytes.length < headerEnd) return headerEnd;
  const { header, announced } = parseHeader(bytes.toString('utf8', 8, headerEnd));
  const end = announced.reduce((sum, { length }) => sum + length, headerEnd);
  // So that it is refused, too, where a product of sizes is none.
  if (!(end <= GREATEST_FRAME))
    throw new OracleError(`announced a frame of ${end} bytes, want ${GREATEST_FRAME} at most`);
  if (bytes.length < end) return end;

  let at = bytes.byteOffset + headerEnd;
  const tensors = announced.map(({ name, dtype, shape, length }) => {
    const elements = bytes.buffer.slice(at, at + length) as ArrayBuffer; // memory of its own, where elements are aligned
    at += length;
    return [name, tensor<Dtype>(new ARRAYS[dtype](elements), shape)] as const;
  });
  return { frame: { header, tensors: Object.fromEntries(tensors) }, end };
}

/** A tensor that a header announces: its elements follow, little-endian, in C order. */
interface Announced {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** In bytes. */
  readonly length: number;
}

function parseHeader(text: string): { header: Record<string, unknown>; announced: Announced[] } {
  try {
    const { tensors, ...header } = JSON.parse(text) as { tensors: unknown[][] };
    return { header, announced: tensors.map(announcedBy) };
  } catch (cause) {
    const why = cause instanceof TypeError ? [cause.message] : [];
    throw new OracleError(`sent a header that is not one: ${text.slice(0, 60)}`, why, { cause });
  }
}

/** @throws TypeError */
function announcedBy([name, dtype, shape, ...more]: unknown[]): Announced {
  const refuse = (what: string) => new TypeError(`tensor ${String(name)}: ${what}`);
  if (typeof name !== 'string' || more.length > 0) throw refuse('want [name, dtype, shape]');
  if (typeof dtype !== 'string' || !Object.hasOwn(ARRAYS, dtype))
    throw refuse(`dtype ${JSON.stringify(dtype)}, want ${Object.keys(ARRAYS).join(', ')}`);
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  if (!Array.isArray(shape) || shape.length > MOST_AXES || !shape.every(isSize))
    throw refuse(`shape ${JSON.stringify(shape)}, want whole sizes >= 0`);
  const known = dtype as Dtype;
  return { name, dtype: known, shape, length: numel(shape as Shape) * ARRAYS[known].BYTES_PER_ELEMENT };
}
