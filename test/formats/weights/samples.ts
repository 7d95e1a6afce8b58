// Files that torch, safetensors and numpy wrote (make.py), and what torch says is in them.
import { readFileSync } from 'node:fs';
import type { FloatTensor } from '../../../src/tensor/index.ts';

const FOLDER = new URL('samples/', import.meta.url);

export const sample = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, FOLDER)));

interface Told {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its floats in float32, or in float64 where they are that; null where it has none. */
  readonly bits: string | null;
}

/** By key. */
export const EXPECTED = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Readonly<
  Record<string, Told>
>;

export const bitsOf = ({ data }: FloatTensor): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
