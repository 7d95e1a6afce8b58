// Weights are read twice, in TypeScript and by the recorder in Python: both take the same files, and refuse the same.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStored, sourceOf, WeightsError } from '../../src/formats/weights/index.ts';
import { npyBytes } from '../../src/formats/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { PARTS, safetensorsBytes } from '../formats/weights/safetensors-bytes.ts';
import { bitsOf, sample } from '../formats/weights/samples.ts';
import { SCRIPTS } from './oracle.ts';
import { torch } from './torch.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-two-readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (text: string) => Uint8Array.from(text, (one) => one.charCodeAt(0));

/** The entries of model.pt, one of them changed. */
function pickled(text: string): Uint8Array {
  const entries = unzipSync(sample('model.pt'));
  const name = Object.keys(entries).find((one) => one.endsWith('data.pkl'))!;
  return zipSync({ ...entries, [name]: bytesOf(text) }, { level: 0 });
}

const NPY = npyBytes(tensor(new Float32Array([0.1, 2]), [2]));
const npz = (entries: Readonly<Record<string, Uint8Array>>) => zipSync({ ...entries }, { level: 0 });

/** Every `from` in these bytes becomes `to`, of the same length. */
const replaced = (bytes: Uint8Array, from: string, to: string) =>
  bytesOf(String.fromCharCode(...bytes).replaceAll(from, to));

/** Deflated, with bytes within the elements that are others. */
function damaged(): Uint8Array {
  const file = zipSync({ 'a.npy': Uint8Array.of(...NPY) }, { level: 9 });
  return file.map((byte, at) => (at >= 60 && at < 64 ? byte ^ 0x55 : byte));
}

/** The sound header, with one thing put in place of another. */
const header = (from: string, to: string) => safetensorsBytes(JSON.stringify(PARTS).replace(from, to));

/** Files, and what Python says of those that both refuse. */
const FILES: Readonly<Record<string, readonly [bytes: Uint8Array | 'of torch', refused?: string | RegExp]>> =
  {
    'sound.safetensors': [safetensorsBytes()],
    'whole.safetensors': [header('[2,3]', '[2.0,3e0]')],
    'true.safetensors': [header('[2,3]', '[6,true]'), 'a.weight: shape: want a list of whole sizes >= 0'],
    'half.safetensors': [header('[2,3]', '[1.5,4]'), 'a.weight: shape: want a list of whole sizes >= 0'],
    'unknown.safetensors': [header('"shape"', '"layout":0,"shape"'), 'a.weight: unknown key "layout"'],
    'numbers.safetensors': [
      header('{"a.weight"', '{"__metadata__":{"epoch":1},"a.weight"'),
      '__metadata__: want strings by name',
    ],
    'nan.safetensors': [
      header('{"a.weight"', '{"__metadata__":{"loss":NaN},"a.weight"'),
      'its header is not JSON: it has NaN',
    ],
    'twice.safetensors': [header('"a.bias"', '"a.weight"'), 'its header has a key twice'],
    'sound.npz': [npz({ 'a.npy': NPY, 'b.npy': NPY })],
    'beside.npz': [npz({ 'a.npy': NPY, 'read.me': bytesOf('hello') })],
    'twice.npz': [
      replaced(npz({ 'a.npy': NPY, 'b.npy': NPY }), 'b.npy', 'a.npy'),
      'a.npy: is twice in the zip',
    ],
    'outside.npz': [npz({ '../a.npy': NPY }), '../a.npy: is no name of a file below a folder'],
    'behind.npz': [
      npz({ 'a.npy': Uint8Array.of(...NPY, 0) }),
      'a: the file goes on behind its 8 bytes of elements',
    ],
    'damaged.npz': [damaged(), /^cannot be read as weights: /],
    'keys.pt': ['of torch'],
    'nothing-pickled.pt': [pickled('\x80\x02.'), 'cannot be read as weights: pop from empty list'],
  };

const CODE = `
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from refusal import Refusal
from weights_file import read_weights
def told(path):
    try:
        return {key: one.tobytes().hex() for key, one in read_weights(path).items()}
    except Refusal as refusal:
        return str(refusal).removeprefix(f"{path}: ")
import torch
from capturing.weights_in import below, weights_in
def captured(name):
    try:
        return list(below(weights_in(name), "", name))
    except Refusal:
        return "refused"
torch.save({3: torch.ones(1), True: {"w": torch.ones(1)}, 2**60: torch.ones(1), "a": {-4: torch.ones(1)}}, "keys.pt")
json.dump([[told(Path(name)), captured(name)] for name in sys.argv[2:]], sys.stdout)
`;

let told: (readonly [recorded: object | string, captured: string[] | 'refused'])[] = [];

beforeAll(async () => {
  if (!torch) return;
  for (const [name, [bytes]] of Object.entries(FILES))
    if (bytes !== 'of torch') writeFileSync(path.join(folder, name), bytes);
  const { stdout } = await execa(torch.command, ['-c', CODE, SCRIPTS, ...Object.keys(FILES)], {
    cwd: folder,
  });
  told = JSON.parse(stdout) as typeof told;
}, 120_000);

describe.skipIf(!torch)('both readers of weights', () => {
  test.each(Object.entries(FILES).map(([name, [, refused]], i) => [name, refused, i] as const))(
    '%s',
    (name, refused, i) => {
      const bytes = new Uint8Array(readFileSync(path.join(folder, name)));
      const ours = () =>
        Object.fromEntries(
          [...readStored(sourceOf(bytes), name)].map(([key, one]) => [key, bitsOf(one.read())]),
        );
      const [recorded, captured] = told[i]!;
      if (refused === undefined) {
        expect(recorded).toEqual(ours());
        expect(captured).toEqual(Object.keys(ours()));
      } else {
        expect(recorded).toMatch(refused);
        expect(captured).toBe('refused');
        expect(ours).toThrow(WeightsError);
      }
    },
  );
});
