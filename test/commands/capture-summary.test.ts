// What capture prints of its cases: calls of one layer that are alike are one line.
import { expect, test } from 'vitest';
import { captureSummary } from '../../src/commands/capture-summary.ts';
import type { CapturedCase, CaptureOptions } from '../../src/oracle/index.ts';

const options = { module: 'm.py:net', weights: null, to: 'mine' } as CaptureOptions;

function summary(cases: readonly Partial<CapturedCase>[]): string[] {
  const one = {
    module: 'GRU',
    config: { input_size: 3, hidden_size: 4 },
    seq_len: 7,
    batch: 2,
    lengths: null,
    stepped: false,
    notes: [],
  };
  const captured = {
    cases: cases.map((own) => ({ ...one, id: '', ...own })),
    leftOut: [],
    changed: [],
    weights: { bytes: 10, layers: 1 },
  };
  const lines = captureSummary(captured, options, '2.13.0', ['npx torch-parity check mine']).split('\n');
  return lines.slice(
    1,
    lines.findIndex((line) => line.startsWith('Their weights')),
  );
}

const calls = (layer: string, count: number, own: Partial<CapturedCase> = {}) =>
  Array.from({ length: count }, (_, i) => ({ id: `${layer}/${String(i + 1).padStart(4, '0')}`, ...own }));

test('calls of one layer that are alike are one line, whatever their number', () => {
  expect(summary(calls('gru', 5000))).toEqual(['  gru/0001 to gru/5000  GRU 3 -> 4, 7 steps, 2 rows']);
});

test('other sizes, other notes, another layer, and a layer of one call have lines of their own', () => {
  expect(
    summary([
      ...calls('a', 2),
      { id: 'a/0003', seq_len: 8 },
      { id: 'a/0004', seq_len: 8, notes: ['odd'] },
      ...calls('b', 1),
      { id: 'c' },
      { id: 'd' },
    ]),
  ).toEqual([
    '  a/0001 to a/0002  GRU 3 -> 4, 7 steps, 2 rows',
    '  a/0003  GRU 3 -> 4, 8 steps, 2 rows',
    '  a/0004  GRU 3 -> 4, 8 steps, 2 rows',
    '      odd',
    '  b/0001  GRU 3 -> 4, 7 steps, 2 rows',
    '  c  GRU 3 -> 4, 7 steps, 2 rows',
    '  d  GRU 3 -> 4, 7 steps, 2 rows',
  ]);
});

test('more lines than a screen are counted', () => {
  const lines = summary(Array.from({ length: 40 }, (_, i) => ({ id: `layer${i}` })));
  expect(lines).toHaveLength(31);
  expect(lines.at(-1)).toBe('  and 10 more');
});
