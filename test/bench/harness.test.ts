// What is printed of the harness's own speed, and when it is loud.
import { expect, test } from 'vitest';
import { script } from './scripts.ts';

const { harnessTable, missedByHarness } = await script('harness-table.mjs');
const { processorSeconds } = await script('processor.mjs');
const { measureCores } = await script('cores.mjs');

const spread = (median: number) => ({ median, low: median, high: median });
const seconds = (one: number) => ({ seconds: spread(one), processor: spread(one / 2) });
const round = { python: 100, one: 80, many: 90, fuzz: 70, cores: 1.9 };
const processor = { python: 0.003, ours: 0.004, worker: 0.0045 };
const measured = {
  checks: {
    goldens: 226,
    whole: seconds(5),
    rnn: seconds(2),
    before: seconds(1.6),
    ratio: spread(1.25),
    used: spread(1.1),
  },
  reading: { cases: 226, files: 3519, whole: spread(0.1), ratio: spread(1.9) },
  oracle: { torch: '2.13.0', cases: 400, inFlight: 8, rounds: [{ ...round, processor }] },
};

test('the table has fuzz as a share of the loop, processor time, cores, checks and reading', () => {
  const lines: string[] = harnessTable(measured).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines).toEqual([
    'check, all goldens                    5.00 (5.00 to 5.00) s, processor 2.50 s; Node 20: at most 6',
    'check, 226 goldens of RNN             2.00 (2.00 to 2.00) s, processor 1.00 s',
    '  the build before                    1.60 (1.60 to 1.60) s, processor 0.80 s',
    '  times as long                       1.25 (1.25 to 1.25); want at most 1.3',
    '  times the processor time            1.10 (1.10 to 1.10)',
    'reading 226 cases, 3519 files         100 ms',
    '  times as long as bytes and hashes   1.90 (1.90 to 1.90); want at most 2',
    '',
    'torch 2.13.0, 400 cases                 cases/s   of the loop',
    'the reference in a Python loop              100   ',
    'over pipes, one at a time                  80.0   0.80 (0.80 to 0.80)',
    'over pipes, 8 in flight                    90.0   0.90 (0.90 to 0.90)',
    'fuzz, drawn and judged                     70.0   0.70 (0.70 to 0.70)',
    "processor time, ms a case                         times the loop's",
    'the reference in a Python loop             3.00   ',
    'fuzz, our process                          4.00   1.33 (1.33 to 1.33)',
    "fuzz, PyTorch's process                    4.50   1.50 (1.50 to 1.50)",
    'two busy loops see 1.90 (1.90 to 1.90) cores together',
  ]);
});

test('what is within its bars is silent', () => expect(missedByHarness(measured, 20)).toEqual([]));

const inFuzz = (change: object) => ({
  ...measured,
  oracle: { ...measured.oracle, rounds: [{ ...round, processor, ...change }] },
});

test.each([
  [
    'a slow check',
    { ...measured, checks: { ...measured.checks, whole: seconds(6.1) } },
    'ABOVE ITS BAR: check of all goldens, seconds: 6.10, want at most 6.00',
  ],
  [
    'a check slower than before',
    { ...measured, checks: { ...measured.checks, ratio: spread(1.31) } },
    'ABOVE ITS BAR: check, times as long as before: 1.31, want at most 1.30',
  ],
  [
    'slow reading',
    { ...measured, reading: { ...measured.reading, ratio: spread(NaN) } },
    'ABOVE ITS BAR: reading a case, times its bytes and hashes: NaN, want at most 2.00',
  ],
  [
    'slow fuzz on two cores',
    inFuzz({ fuzz: 59 }),
    "BELOW ITS FLOOR: fuzz, share of PyTorch's own loop: 0.59, want 0.60",
  ],
  [
    'a process that works too much where there are no two cores',
    inFuzz({ fuzz: 10, cores: 1.1, processor: { ...processor, ours: 0.0063 } }),
    "ABOVE ITS BAR: fuzz, processor time of ours, times the loop's: 2.10, want at most 2.00",
  ],
  ['no fuzz', { ...measured, oracle: { missing: 'no torch' } }, 'NOT MEASURED: fuzz: no torch'],
])('%s is a line', (_, one, words) => expect(missedByHarness(one, 20)).toEqual([words]));

test('where there are no two cores, the share of the loop is no bar; seconds are one on Node 20', () => {
  expect(missedByHarness(inFuzz({ fuzz: 10, cores: 1.1 }), 20)).toEqual([]);
  const slow = { ...measured, checks: { ...measured.checks, whole: seconds(60) } };
  expect(missedByHarness(slow, 24)).toEqual([]);
});

test('processor time of this process grows, and so does that of what it has started', () => {
  const before = processorSeconds();
  let sum = 0;
  for (let i = 0; i < 3e7; i++) sum += i % 7;
  expect(sum).toBeGreaterThan(0);
  expect(processorSeconds().own).toBeGreaterThan(before.own);
  if (process.platform === 'linux') expect(before.started).toBeGreaterThanOrEqual(0);
});

test('two busy loops see some cores', async () => {
  const [burst] = await measureCores([0.02], 1);
  expect(burst.seconds).toBe(0.02);
  expect(burst.cores.median).toBeGreaterThan(0);
});
