// A damaged case.json is the case that it says, or refused by its name.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseManifest } from '../../src/case-files/manifest.ts';
import { readCase } from '../../src/case-files/read-case.ts';
import type { Case } from '../../src/conformance/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { mutated, RUNS } from '../formats/mutated.ts';
import { holds } from '../property.ts';
import { MANIFEST, writeSmallCase } from './small-case.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-mutated-'));
afterAll(() => rmSync(folder, { recursive: true }));

const formula = {
  format: 1,
  module: 'RNN',
  dtype: 'float32',
  config: { input_size: 2, hidden_size: 3 },
  exact: 'any',
  derived: { formula: 'lattice-1', seed: 7, seq_len: 2, batch: 1, states: true },
  expected_sha256: { h_n: 'a'.repeat(64) },
};
const TEXTS = [
  JSON.stringify(MANIFEST),
  JSON.stringify({ ...MANIFEST, provenance: { torch: '2.13.0', deep: [[[{}]]] }, catches: ['x'] }, null, 1),
  JSON.stringify({ ...MANIFEST, attachments: { notes: 'input.npy', constructor: 'output.npy' } }),
  JSON.stringify({
    ...MANIFEST,
    config: { ...MANIFEST.config, num_layers: 1, dropout: 0, bidirectional: false },
  }),
  JSON.stringify(formula),
];

/** What Python's json.load, or JSON.parse, makes of it. */
function wantWhatItSays(text: string, read: Case): void {
  const says = JSON.parse(
    Buffer.from(text, 'latin1')
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  ) as typeof MANIFEST;
  expect([read.module, read.dtype, read.claim]).toEqual([says.module, says.dtype, says.claim ?? '']);
  expect(read.config).toMatchObject(says.config);
  if (says.state_dict) expect(Object.keys(read.state_dict)).toEqual(Object.keys(says.state_dict));
}

test('what is damaged is what it says, or is refused by its name', () => {
  writeSmallCase(folder);
  let read = 0;
  let refused = 0;
  holds(
    mutated(TEXTS),
    (text) => {
      writeFileSync(path.join(folder, 'case.json'), text, 'latin1');
      let one: Case;
      try {
        one = readCase({ folder, id: 'c' }, parseManifest);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).toMatch(/^c(\/case\.json)?: [^]{1,22000}$/);
        refused++;
        return;
      }
      wantWhatItSays(text, one);
      read++;
    },
    RUNS,
  );
  if (process.env['MUTATIONS']) console.log(`${read} case.json read, ${refused} refused`);
  expect(Math.min(read, refused)).toBeGreaterThan(RUNS / 500); // both kinds are tried: 16 of 1000 are read, 8 to 23 by the seed
});
