// The smallest sound case, written from its parts: what a test changes in it is all that is wrong with it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npyBytes } from '../../src/formats/index.ts';
import { tensor } from '../../src/tensor/index.ts';

const f32 = (values: number[], shape: number[]) => npyBytes(tensor(new Float32Array(values), shape));

/** RNN(1, 1) over two steps. `output` is not what it gives: a reader does not compute. */
export const FILES: Readonly<Record<string, Uint8Array>> = {
  'weight_ih_l0.npy': f32([0.5], [1, 1]),
  'weight_hh_l0.npy': f32([0.25], [1, 1]),
  'bias_ih_l0.npy': f32([0.125], [1]),
  'bias_hh_l0.npy': f32([-0.5], [1]),
  'input.npy': f32([1, 2], [2, 1, 1]),
  'output.npy': f32([0.5, 0.75], [2, 1, 1]),
};

export const MANIFEST = {
  format: 1,
  claim: 'a reader reads it',
  module: 'RNN',
  config: { input_size: 1, hidden_size: 1 },
  dtype: 'float32',
  state_dict: {
    weight_ih_l0: 'weight_ih_l0.npy',
    weight_hh_l0: 'weight_hh_l0.npy',
    bias_ih_l0: 'bias_ih_l0.npy',
    bias_hh_l0: 'bias_hh_l0.npy',
  },
  inputs: { input: 'input.npy' },
  expected: { output: 'output.npy' },
};

/** @param files `undefined` leaves one out */
export function writeSmallCase(
  folder: string,
  manifest: object | string | Uint8Array = MANIFEST,
  files: Readonly<Record<string, Uint8Array | undefined>> = {},
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const isText = typeof manifest === 'string' || manifest instanceof Uint8Array;
  writeFileSync(path.join(folder, 'case.json'), isText ? manifest : JSON.stringify(manifest));
  for (const [name, bytes] of Object.entries({ ...FILES, ...files }))
    if (bytes) writeFileSync(path.join(folder, name), bytes);
}
