// What the bars of the benchmark are, how they are judged, and what is printed of them.
import { describe, expect, test } from 'vitest';
import { script } from './scripts.ts';

const { barsOf, judged, judgedOf } = await script('bars.mjs');
const { limitOf } = await script('limit.mjs');
const { flopOf, shapeOf } = await script('shapes.mjs');
const { barsTable, limitTable, missedLines, ratioTables, timesTable } = await script('shape-tables.mjs');
const { threadsTable } = await script('tables.mjs');

type Bar = { against: string; floor: number; goal: number; kind: string };
type Judged = Bar & { verdict: string; short?: number; ours: string };

/** Two or three digits were written down. */
const near = (wanted: number) => (value: number) => Math.abs(value / wanted - 1) <= 0.04;

// Microseconds of products and of gates at 45.9 GF/s, as they were worked out by hand.
test.each([
  ['LSTM', 'S1', 12.5, 4.7],
  ['LSTM', 'S3', 0.42, 0.16],
  ['LSTM', 'S7', 357, 248],
  ['GRU', 'S2', 18.8, 12.6],
  ['GRU', 'S4', 750, 134],
  ['RNN', 'S5', 16_000, 1300],
  ['RNN', 'S7', 89, 50],
])('the limit of %s on %s is %d + %d us', (family, name, products, gates) => {
  const shape = shapeOf(family, name);
  const peak = 45.9e9;
  expect((flopOf(shape) / peak) * 1e6).toSatisfy(near(products));
  expect((limitOf(shape, peak) - flopOf(shape) / peak) * 1e6).toSatisfy(near(gates));
  expect(limitOf(shape, 2 * peak)).toBe(limitOf(shape, peak) / 2); // gates take as many clock cycles
});

test('a cell is one step of its family', () => {
  expect(shapeOf('GRU', 'S3').module).toBe('GRUCell');
  expect(flopOf(shapeOf('LSTM', 'S3'))).toBe(4 * flopOf(shapeOf('RNN', 'S3')));
});

describe('the bars', () => {
  const floors = (family: string, shape: string, major: number) =>
    Object.fromEntries(barsOf(family, shape, major).map((bar: Bar) => [bar.against, bar.floor]));

  test.each([
    [
      'LSTM',
      'S1',
      24,
      { limit: 0.66, 'onnxruntime-web': 1, tfjs: 1, 'onnxruntime-node': 1, before: 1, torch: 5.5 },
    ],
    [
      'LSTM',
      'S1',
      20,
      { limit: 0.47, 'onnxruntime-web': 1, tfjs: 1, 'onnxruntime-node': 1, before: 1, torch: 4 },
    ],
    ['LSTM', 'S7', 24, { limit: 0.66, 'onnxruntime-web': 1, tfjs: 1, before: 1, torch: 1.2 }],
    [
      'GRU',
      'S7',
      24,
      { limit: 0.66, 'onnxruntime-web': 1, tfjs: 1, 'onnxruntime-node': 1, before: 1, torch: 22 },
    ],
    ['GRU', 'S7', 20, { limit: 0.47, 'onnxruntime-web': 1, tfjs: 1, before: 1, torch: 15 }],
    [
      'GRU',
      'S3',
      24,
      { limit: 0.38, 'onnxruntime-web': 1, tfjs: 1, 'onnxruntime-node': 1, before: 1, torch: 24 },
    ],
    ['RNN', 'S3', 20, { limit: 0.31, 'onnxruntime-web': 1, tfjs: 1, before: 1 }],
    ['RNN', 'S3', 24, { limit: 0.38, 'onnxruntime-web': 1, tfjs: 1, before: 1.25 }],
  ])('of %s on %s, Node %d', (family, shape, major, wanted) => {
    expect(floors(family, shape, major)).toEqual(wanted);
  });

  test.each([
    ['S1', 24, 'ours fma'],
    ['S3', 24, 'ours fma out'],
    ['S1', 20, 'ours simd'],
    ['S3', 22, 'ours simd out'],
  ])('on %s, Node %d, are those of %s', (shape, major, name) => expect(judgedOf(shape, major)).toBe(name));
});

const spread = (median: number, low = median, high = median) => ({ median, low, high });
const measuredAs = (share: number, ratios: object) => ({
  S1: { engines: { before: {} }, shares: { 'ours fma': spread(share) }, ratios: { 'ours fma': ratios } },
});
const bars = (share: number, ratios: object): Judged[] => judged('LSTM', measuredAs(share, ratios), 24);
const verdicts = (share: number, ratios: object) =>
  Object.fromEntries(bars(share, ratios).map(({ against, verdict }) => [against, verdict]));

const GOOD = {
  torch: spread(7),
  'onnxruntime-node': spread(1.5),
  'onnxruntime-web': spread(2),
  'tfjs wasm': spread(30),
  'tfjs cpu': spread(300),
  before: spread(1.01),
};

describe('a verdict', () => {
  test('is the goal, the floor, below it, or that nothing was measured', () => {
    expect(verdicts(0.9, GOOD)).toEqual({
      limit: 'goal',
      'onnxruntime-web': 'goal',
      tfjs: 'goal',
      'onnxruntime-node': 'goal',
      before: 'goal',
      torch: 'goal',
    });
    expect(verdicts(0.66, {})).toMatchObject({ limit: 'floor', tfjs: 'not measured' });
    expect(verdicts(0.659, GOOD)['limit']).toBe('below');
    expect(verdicts(NaN, GOOD)['limit']).toBe('below');
  });

  test('of two backends is that of the faster one', () => {
    expect(verdicts(0.9, { ...GOOD, 'tfjs wasm': spread(0.9) })['tfjs']).toBe('below');
    expect(verdicts(0.9, { ...GOOD, 'tfjs cpu': spread(0.9) })['tfjs']).toBe('below');
  });

  test('of a build before is that it is not slower, in three rounds of four', () => {
    expect(verdicts(0.9, { ...GOOD, before: spread(0.97, 0.9, 1.02) })['before']).toBe('goal');
    expect(verdicts(0.9, { ...GOOD, before: spread(0.97, 0.9, 0.99) })['before']).toBe('below');
  });

  test('asks for nothing of a build before where there is none', () => {
    const { S1 } = measuredAs(0.9, GOOD);
    const without: Judged[] = judged('LSTM', { S1: { ...S1, engines: {} } }, 24);
    expect(without.map(({ against }) => against)).not.toContain('before');
  });
});

test('what is missed is a line that says by how much, and a figure misses nothing', () => {
  const missed = bars(0.6, {
    ...GOOD,
    torch: spread(2),
    before: spread(0.9, 0.8, 0.95),
    'tfjs cpu': spread(0.5),
  });
  expect(missedLines(missed)).toEqual([
    'BELOW ITS FLOOR: LSTM S1, ours fma, share of the limit: 60%, want 66%, 9% short',
    'BELOW ITS FLOOR: LSTM S1, ours fma, times as fast as tfjs: 0.50, want 1.00, 50% short',
    'BELOW ITS FLOOR: LSTM S1, ours fma, times as fast as before: at best 0.95, want 1.00, 5% short',
  ]);
  expect(missedLines(bars(0.9, GOOD))).toEqual([]);
  expect(barsTable(missed).split('\n')).toEqual([
    '                  against              median (quartiles)        floor   goal  met',
    'LSTM S1 fma       limit                60% (60% to 60%)            66%    88%  BELOW by 9%',
    'LSTM S1 fma       onnxruntime-web      2.00 (2.00 to 2.00)        1.00   1.00  met',
    'LSTM S1 fma       tfjs                 0.50 (0.50 to 0.50)        1.00   1.00  BELOW by 50%',
    'LSTM S1 fma       onnxruntime-node     1.50 (1.50 to 1.50)        1.00   1.00  met',
    'LSTM S1 fma       before               0.90 (0.80 to 0.95)        1.00   1.00  BELOW by 5%',
    'LSTM S1 fma       torch, figure        2.00 (2.00 to 2.00)        5.50   7.00  below by 64%',
  ]);
});

test('tables have at most 100 columns', () => {
  const engine = { times: [123.456, undefined], errors: {} }; // seconds
  const form = 'reset_before_product';
  const one = {
    engines: { 'ours fma out': engine, 'onnxruntime-node': engine, 'tfjs wasm': { ...engine, form } },
    ratios: { 'ours fma out': { 'onnxruntime-node': spread(12_345.6) } },
    shares: { 'ours fma out': spread(1) },
    limit: 0.001,
    peak: 123.4,
  };
  const measured = Object.fromEntries(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7'].map((name) => [name, one]));
  const threads = {
    cores: [{ seconds: 0.1, cores: spread(1.9, 1.85, 1.95) }],
    entries: [
      { family: 'LSTM', shape: 'S5', one: 123_456, two: 65_432, ratio: spread(1.88), met: true },
      { family: 'GRU', shape: 'S5', fault: 'output is off by 1' },
      { family: 'GRU', shape: 'S6', skipped: 'forwardAsync: not in this build' },
    ],
  };
  const tables: string[] = [
    timesTable('LSTM', measured),
    ...ratioTables('LSTM', measured),
    limitTable('LSTM', measured),
    threadsTable(threads),
  ];
  expect(
    Math.max(
      ...tables
        .join('\n')
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(100);
  expect(timesTable('GRU', measured)).toContain('\ntfjs wasm, own form ');
  expect(timesTable('GRU', measured)).not.toContain('node, own form');
  expect(threadsTable(threads).split('\n')).toEqual([
    'two threads, us            one      two   times as fast; want 1.7 on S5, where there are 1.8 cores',
    'LSTM S5                 123456    65432   1.88 (1.88 to 1.88), met',
    'GRU S5               MISSING',
    'GRU S6               forwardAsync: not in this build',
    'two busy loops of 0.1 s see 1.90 cores together (1.85 to 1.95)',
  ]);
});
