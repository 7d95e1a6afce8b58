// Weights are read twice, in TypeScript and by the recorder in Python: both take the same files, and refuse the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStored, sourceOf, WeightsError } from '../../src/formats/weights/index.ts';
import { safetensorsBytes } from '../formats/weights/safetensors-bytes.ts';
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

/** Files, and what Python says of those that both refuse. */
const FILES: Readonly<Record<string, readonly [bytes: Uint8Array, refused?: string]>> = {
  'sound.safetensors': [safetensorsBytes()],
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
json.dump([told(Path(name)) for name in sys.argv[2:]], sys.stdout)
`;

let told: unknown[] = [];

beforeAll(async () => {
  if (!torch) return;
  for (const [name, [bytes]] of Object.entries(FILES)) writeFileSync(path.join(folder, name), bytes);
  const { stdout } = await execa(torch.command, ['-c', CODE, SCRIPTS, ...Object.keys(FILES)], {
    cwd: folder,
  });
  told = JSON.parse(stdout) as unknown[];
}, 120_000);

describe.skipIf(!torch)('both readers of weights', () => {
  test.each(Object.entries(FILES).map(([name, [bytes, refused]], i) => [name, bytes, refused, i] as const))(
    '%s',
    (name, bytes, refused, i) => {
      const ours = () =>
        Object.fromEntries(
          [...readStored(sourceOf(bytes), name)].map(([key, one]) => [key, bitsOf(one.read())]),
        );
      if (refused === undefined) expect(told[i]).toEqual(ours());
      else {
        expect(told[i]).toBe(refused);
        expect(ours).toThrow(WeightsError);
      }
    },
  );
});
