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
/** Of bytes that are UTF-8 another text for other bytes; all others have LOST in it. It is quicker than latin1. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const LOST = '\uFFFD';

/** Undefined where it is not known. @param bytes of a file */
export function knownHeader(bytes: Uint8Array): SoundHeader | undefined {
  const text = headerText(bytes);
  return text === undefined ? undefined : known.get(text);
}

export function rememberHeader(bytes: Uint8Array, header: SoundHeader): void {
  const text = headerText(bytes);
  if (text === undefined) return;
  if (known.size >= MOST) known.clear();
  known.set(text, header);
}

/** Magic, version, length and header, of version 1.0, in ASCII; what is no .npy may give any text, which is not known. */
export function headerText(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x93 || bytes[6] !== 1) return undefined; // other versions keep their length elsewhere
  const length = 10 + (bytes[8]! | (bytes[9]! << 8));
  if (length > LONGEST || length > bytes.length) return undefined;
  const text = decoder.decode(bytes.subarray(1, length));
  return text.includes(LOST) ? undefined : text;
}
