// What was captured is audited before it is put in place: what does not stand is taken away, and named.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { soundCases } from '../../src/commands/captured-cases.ts';
import type { Captured, CapturedCase } from '../../src/oracle/index.ts';
import { GOLDEN } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('captured');
const { signal } = new AbortController();

/** As if these goldens had been captured, under other names. */
function staged(cases: Readonly<Record<string, string>>): Captured {
  for (const [id, golden] of Object.entries(cases))
    cpSync(path.join(GOLDEN, golden), path.join(scratch, id), { recursive: true });
  const one = { config: {}, seq_len: 1, batch: 1, lengths: null, stepped: false, notes: [] };
  return {
    cases: Object.keys(cases).map((id): CapturedCase => ({ ...one, id, module: 'RNN' })),
    leftOut: [],
    changed: [],
    weights: { bytes: 1, layers: 1 },
  };
}

/** Moves the last number of a float32 file, and takes its hash out of case.json. */
function damage(id: string, name: string): void {
  const file = path.join(scratch, id, `${name}.npy`);
  const bytes = readFileSync(file);
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + 0.5, bytes.length - 4);
  writeFileSync(file, bytes);
  const manifest = path.join(scratch, id, 'case.json');
  const text = JSON.parse(readFileSync(manifest, 'utf8')) as { sha256: Record<string, string> };
  delete text.sha256[`${name}.npy`];
  writeFileSync(manifest, JSON.stringify(text));
}

test('sound cases stay as they are', async () => {
  const captured = staged({ 'rnn/1': 'rnn/h_n_is_layer_major', 'rnn/2': 'rnn/relu' });
  expect(await soundCases(scratch, captured, signal, () => {})).toEqual(captured);
});

test('a case whose answers do not follow, and one that cannot be read, are taken away and named', async () => {
  const captured = staged({ 'rnn/1': 'rnn/h_n_is_layer_major', 'rnn/2': 'rnn/relu', last: 'rnn/relu' });
  damage('rnn/1', 'h_steps');
  writeFileSync(path.join(scratch, 'rnn/2/input.npy'), 'nothing');
  const { cases, leftOut } = await soundCases(scratch, captured, signal, () => {});
  expect(cases.map(({ id }) => id)).toEqual(['last']);
  expect(leftOut.map(({ name }) => name)).toEqual(['rnn/1', 'rnn/2']);
  expect(leftOut[0]!.why).toMatch(/^expected\.h_steps .* is .*, and the weights, the input .* give /);
  expect(leftOut[1]!.why).toContain('input.npy is not the file that was recorded');
  expect(readdirSync(scratch)).toEqual(['last']);
});

test('where none stands, it says why of each', async () => {
  const captured = staged({ only: 'rnn/relu' });
  damage('only', 'h_steps');
  await expect(soundCases(scratch, captured, signal, () => {})).rejects.toThrow(
    /^nothing could be captured\n {2}only: RNN: expected\.h_steps /,
  );
  expect(existsSync(path.join(scratch, 'only'))).toBe(false);
});

test('an interruption comes between two cases', async () => {
  const captured = staged({ one: 'rnn/relu', two: 'rnn/relu' });
  const controller = new AbortController();
  const interrupted = soundCases(scratch, captured, controller.signal, () => controller.abort());
  await expect(interrupted).rejects.toThrow('aborted');
});
