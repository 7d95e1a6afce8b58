// How many floats lie between two floats. Shown, never judged: near zero it means nothing.
import type { FloatDtype } from './dtype.ts';

const bits = new DataView(new ArrayBuffer(8));

/** Place of a float32 among all float32: neighbours differ by 1, -0 and 0 are both 0. */
function ordinal32(value: number): number {
  bits.setFloat32(0, value);
  const pattern = bits.getInt32(0);
  return pattern < 0 ? -(pattern & 0x7fffffff) : pattern;
}

/** The same among all float64. */
function ordinal64(value: number): bigint {
  bits.setFloat64(0, value);
  const pattern = bits.getBigInt64(0);
  return pattern < 0n ? -(pattern & 0x7fffffffffffffffn) : pattern;
}

/** Floats of this dtype between the two, in units in the last place; NaN if either is not finite. */
export function ulpDistance(actual: number, expected: number, dtype: FloatDtype): number {
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.NaN;
  return dtype === 'float32'
    ? Math.abs(ordinal32(actual) - ordinal32(expected))
    : Math.abs(Number(ordinal64(actual) - ordinal64(expected)));
}

/** The same bits: -0 apart from 0, any NaN the same as any NaN. */
export function sameBits(actual: number, expected: number): boolean {
  return Object.is(actual, expected);
}

/** The same bits of every element of the first. A loop, since memory is compared before and after every question. */
export function sameNumbers(one: ArrayLike<number | bigint>, other: ArrayLike<number | bigint>): boolean {
  if (sameWords(one, other)) return true;
  for (let i = 0; i < one.length; i++) {
    const a = one[i];
    const b = other[i];
    if (a === b ? a === 0 && !Object.is(a, b) : !(Number.isNaN(a) && Number.isNaN(b))) return false;
  }
  return true;
}

/** In bytes. Node compares more than this several times as fast as a loop does; where there is no Node, the loop does it. */
const LONG = 4096;

/** Whether memory is the same, word by word: one loop for all dtypes. Where it is not, a NaN may differ from a NaN. */
function sameWords(one: unknown, other: unknown): boolean {
  if (!ArrayBuffer.isView(one) || !ArrayBuffer.isView(other) || one.constructor !== other.constructor)
    return false;
  if (one.byteLength !== other.byteLength || one.byteLength % 4 !== 0) return false;
  if (one.byteLength > LONG && globalThis.Buffer)
    return globalThis.Buffer.compare(bytesOf(one), bytesOf(other)) === 0;
  const [a, b] = [wordsOf(one), wordsOf(other)];
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const wordsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Int32Array(buffer, byteOffset, byteLength / 4);

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);
