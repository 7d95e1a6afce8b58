// A header that npyBytes writes, as nearly every file has it: it is written again, and has to be the same to the last byte.
// Reading it strictly takes three times as long.
import type { Dtype } from '../tensor/index.ts';
import { headerText, type SoundHeader } from './known-headers.ts';
import { isPossible } from './npy-header.ts';
import { DESCRS, withHeader } from './npy-write.ts';

const SHAPE = /^NUMPY.{4}\{'descr': '(<f4|<f8|<i8)', 'fortran_order': False, 'shape': \(([0-9, ]*)\), \}/s;
const DTYPES = new Map((Object.keys(DESCRS) as Dtype[]).map((dtype) => [DESCRS[dtype], dtype]));
const NOTHING = new Uint8Array(0);

/** Undefined where it is another, which may be sound all the same. @param bytes of a file */
export function ownHeader(bytes: Uint8Array): SoundHeader | undefined {
  const [, descr, sizes] = SHAPE.exec(headerText(bytes) ?? '') ?? [];
  if (descr === undefined || sizes === undefined) return undefined;
  const dtype = DTYPES.get(descr)!;
  const shape = sizes
    .split(', ')
    .filter((size) => size !== '')
    .map((size) => Number.parseInt(size, 10));
  const own = withHeader(dtype, shape, NOTHING);
  return isPossible(shape) && isBeginning(own, bytes)
    ? { dtype, shape, dataOffset: own.length, isOurs: true }
    : undefined;
}

function isBeginning(own: Uint8Array, bytes: Uint8Array): boolean {
  for (let i = 0; i < own.length; i++) if (own[i] !== bytes[i]) return false;
  return true;
}
