// What record says before it replaces anything, and what it replaces without being told to.
import { describe, expect, test } from 'vitest';
import { isReplaced, recordReview } from '../../src/commands/record-review.ts';
import type { RecordedCase } from '../../src/oracle/index.ts';

const one = (status: RecordedCase['status'], more: Partial<RecordedCase> = {}): RecordedCase => ({
  id: 'rnn/x',
  status,
  tensor: null,
  difference: null,
  bound: null,
  ...more,
});
const beyond = { tensor: 'h_n', difference: 3e-6, bound: 1e-6, error: 1.5e-7 };
const said = (of: RecordedCase, all = false) => recordReview([of], '2.13.0', all).split('\n').slice(0, -1);

describe('the size of a change', () => {
  test.each<[string, Partial<RecordedCase>, string]>([
    ['beside PyTorch', beyond, "moves by 3.0e-6, 20.0x PyTorch's own error; recorded bound 1.0e-6"],
    [
      'PyTorch is exact',
      { ...beyond, error: 0 },
      "moves by 3.0e-6, where PyTorch's own error is 0; recorded bound 1.0e-6",
    ],
    [
      'no bound, no truth',
      { ...beyond, bound: 0, error: null },
      'moves by 3.0e-6, and no truth tells how far PyTorch itself errs; bound 0: every bit counts',
    ],
    [
      'no number',
      { ...beyond, difference: null },
      'another shape or dtype, or a NaN, an infinity or the sign of a 0',
    ],
  ])('%s', (_, numbers, says) => {
    const [first, ...lines] = said(one('beyond', numbers));
    expect([first, lines.map((line) => line.trim()).join(' ')]).toEqual(['beyond     rnn/x, h_n', says]);
  });

  test('every line fits in 80 columns', () => {
    const detail = [`claim: "${'long words '.repeat(20)}", was "${'x'.repeat(300)}"`];
    const lines = said(one('beyond', { ...beyond, bound: 0, error: null, detail }));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeGreaterThan(6);
  });
});

describe('replaced only when told to', () => {
  test.each<[string, RecordedCase, boolean]>([
    ['new', one('new'), false],
    ['completed', one('completed', { tensor: 'h_n' }), false],
    ['other words', one('described', { described: ['claim', 'catches'] }), false],
    ['other bits asked for', one('described', { described: ['claim', 'exact'] }), true],
    ['another config', one('described', { described: ['config'] }), true],
    ['beyond', one('beyond', beyond), true],
    ['a table', one('beyond', { id: 'signatures.json', detail: ['1 of 9 values changed'] }), true],
    ['redrawn', one('redrawn'), true],
    ['removed', one('removed'), true],
    ['within', one('within', { ...beyond, difference: 1e-7 }), false],
  ])('%s', (_, of, wanted) => {
    expect(isReplaced(of)).toBe(wanted);
    if (wanted) expect(said(of)[0]).toContain(`${of.status.padEnd(10)} ${of.id}`);
  });
});

test('--all names the worst of what is within its bound; without, nothing is replaced and nothing is said', () => {
  const within = (id: string, difference: number) =>
    one('within', { id, tensor: 'h_n', difference, bound: 1e-6 });
  const cases = [within('a', 1e-7), within('b', 9e-7), within('c', 5e-7)];
  expect(recordReview(cases, '2.13.0', true).split('\n')).toEqual([
    'within     3 goldens: the numbers of today, none beyond its bound',
    '           most: b, h_n, by 9.0e-7 of 1.0e-6',
    'torch 2.13.0, 3 goldens: 3 within',
  ]);
  expect(recordReview(cases, '2.13.0')).toBe('torch 2.13.0, 3 goldens: 3 within');
});
