// Frames over a pipe, as scripts/reference/frames.py describes them: header (JSON) and .npy files, no temporary files.
import { npyBytes, parseNpy } from '../formats/index.ts';
import type { NamedTensors, Tensor } from '../tensor/index.ts';
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
  const files = Object.entries(tensors).map(([name, one]) => [name, npyBytes(one)] as const);
  const text = Buffer.from(
    JSON.stringify({ ...header, tensors: files.map(([name, { length }]) => [name, length]) }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([Buffer.from(MAGIC), length, text, ...files.map(([, file]) => file)]);
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
  const { header, files } = parseHeader(bytes.toString('utf8', 8, headerEnd));
  const end = files.reduce((sum, [, length]) => sum + length, headerEnd);
  if (end > GREATEST_FRAME)
    throw new OracleError(`announced a frame of ${end} bytes, want ${GREATEST_FRAME} at most`);
  if (bytes.length < end) return end;

  let offset = headerEnd;
  const tensors = files.map(([name, length]) => {
    const file = bytes.subarray(offset, offset + length);
    offset += length;
    return [name, parseNpy(file, `sent ${name}`)] as const;
  });
  return { frame: { header, tensors: Object.fromEntries(tensors) }, end };
}

function parseHeader(text: string): { header: Record<string, unknown>; files: [string, number][] } {
  try {
    const { tensors, ...header } = JSON.parse(text) as { tensors: [string, number][] };
    for (const [name, length] of tensors) {
      if (typeof name !== 'string' || !Number.isSafeInteger(length) || length < 0)
        throw new TypeError(`tensor ${name}`);
    }
    return { header, files: tensors };
  } catch (cause) {
    throw new OracleError(`sent a header that is not one: ${text.slice(0, 60)}`, [], { cause });
  }
}
