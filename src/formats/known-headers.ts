// Headers that were read and found sound. Most files begin with one of few: it is known again by all of its bytes.
import { type Dtype, type Shape } from '../tensor/index.ts';

export interface SoundHeader {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly dataOffset: number;
  /** Whether it is, byte for byte, the header that npyBytes writes: then npyjs has read this very one. */
  readonly isOurs: boolean;
}

/** More than the shapes of many cases; all are forgotten when there are so many. */
const MOST = 2000;
/** In bytes. Nobody writes longer ones but for many axes. */
const LONGEST = 256;

const known = new Map<string, SoundHeader>();
const decoder = new TextDecoder('latin1'); // another text for other bytes, whatever they are

/** Undefined where it is not known. @param bytes of a file */
export function knownHeader(bytes: Uint8Array): SoundHeader | undefined {
  const text = textOf(bytes);
  return text === undefined ? undefined : known.get(text);
}

export function rememberHeader(bytes: Uint8Array, header: SoundHeader): void {
  const text = textOf(bytes);
  if (text === undefined) return;
  if (known.size >= MOST) known.clear();
  known.set(text, header);
}

/** Magic, version, length and header, of version 1.0; what is no .npy may give any text, which is not known. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes[6] !== 1) return undefined; // others keep their length elsewhere
  const length = 10 + (bytes[8]! | (bytes[9]! << 8));
  return length > LONGEST || length > bytes.length ? undefined : decoder.decode(bytes.subarray(0, length));
}
