// Bytes that are read by their place: a file of gigabytes need not be in memory.
import type { Bytes } from '../../tensor/index.ts';

export interface Source {
  /** In bytes. */
  readonly size: number;
  /** These bytes, in memory of their own. @param from @param to both inside the source */
  read(from: number, to: number): Bytes;
}

/** Of what is in memory already. */
export function sourceOf(bytes: Uint8Array): Source {
  return {
    size: bytes.byteLength,
    read: (from, to) => {
      const own = new Uint8Array(to - from); // slice would ask a subclass, such as Buffer, for its memory
      own.set(bytes.subarray(from, to));
      return own;
    },
  };
}
