// .npy files made byte by byte, sound and damaged.

export interface NpyParts {
  /** Header text without padding. */
  header?: string;
  payload?: Uint8Array;
  version?: [number, number];
  magic?: string;
  /** Elements begin at a multiple of this many bytes; 1 leaves the header unaligned. */
  align?: number;
  /** Added to the length field, to make it lie. */
  lengthError?: number;
  /** Instead of the closing newline. */
  end?: string;
}

export const SOUND = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
export const SIX_FLOATS = new Uint8Array(new Float32Array([1, -2.5, 3, 4, 5, 6]).buffer);

export function npyBytes({
  header = SOUND,
  payload = SIX_FLOATS,
  version = [1, 0],
  magic = '\x93NUMPY',
  align = 64,
  lengthError = 0,
  end = '\n',
}: NpyParts = {}): Uint8Array {
  const fixed = version[0] === 1 ? 10 : 12;
  const bare = fixed + header.length + 1;
  const text = header + ' '.repeat((align - (bare % align)) % align) + end;
  const bytes = new Uint8Array(fixed + text.length + payload.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 6; i++) bytes[i] = magic.charCodeAt(i);
  bytes.set(version, 6);
  if (version[0] === 1) view.setUint16(8, text.length + lengthError, true);
  else view.setUint32(8, text.length + lengthError, true);
  bytes.set(new TextEncoder().encode(text), fixed);
  bytes.set(payload, fixed + text.length);
  return bytes;
}
