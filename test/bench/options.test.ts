// The arguments of npm run bench.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { script } from './scripts.ts';

const { parsed, USAGE } = await script('options.mjs');
const { enginesNamed } = await script('engines.mjs');

const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-bench-options-'));
afterAll(() => rmSync(folder, { recursive: true }));
const names = (engines: { name: string }[]) => engines.map(({ name }) => name);

test('families and shapes are picked by name, in their own order', () => {
  const { families, shapes, parts, rounds } = parsed(['--family', 'GRU,LSTM', '--shape', 'S4,S1']);
  expect({ families, shapes, rounds }).toEqual({
    families: ['LSTM', 'GRU'],
    shapes: ['S1', 'S4'],
    rounds: 11,
  });
  expect(parts).toEqual(['shapes', 'kernel', 'streaming', 'growth', 'threads', 'harness']);
});

test('quick is three short rounds of the shapes, without the plain kernel unless it is asked for', () => {
  const { engines, pace, parts, rounds } = parsed(['--quick']);
  expect({ parts, rounds }).toEqual({ parts: ['shapes'], rounds: 3 });
  expect(pace.turn).toBeLessThan(parsed([]).pace.turn);
  expect(names(engines)).not.toContain('ours scalar');
  expect(names(parsed(['--quick', '--engine', 'ours']).engines)).toContain('ours scalar');
});

test('another build takes its turns where it is named, and has to be built', () => {
  expect(() => parsed(['--before', folder])).toThrow(
    `--before ${folder}: no dist/nn.js in it, want a checkout after npm ci && npm run build`,
  );
  mkdirSync(path.join(folder, 'dist'));
  writeFileSync(path.join(folder, 'dist/nn.js'), '');
  const { engines } = parsed(['--before', folder]);
  expect(names(engines)).toEqual(expect.arrayContaining(['before', 'before out']));
  expect(engines.at(-1).options.root).toBe(folder);
  expect(names(parsed([]).engines)).not.toContain('before');
});

test('what fuses is measured from Node 22 on', () => {
  expect(names(enginesNamed(['ours'], 20))).toEqual(['ours scalar', 'ours simd', 'ours simd out']);
  expect(names(enginesNamed(['ours fma'], 24))).toEqual(['ours fma', 'ours fma out']);
});

test.each([
  [['--family', 'rnn'], '--family: no rnn, want some of RNN, LSTM, GRU'],
  [['--shape', 'S8'], '--shape: no S8, want some of S1, S2, S3, S4, S5, S6, S7'],
  [['--engine', 'keras'], 'no engine keras, want ours scalar'],
  [['--rounds', '0'], '--rounds 0: want a whole number >= 1'],
])('%j is refused', (args, words) => expect(() => parsed(args)).toThrow(words));

test('the usage fits a screen', () => {
  const lines: string[] = USAGE.split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});
