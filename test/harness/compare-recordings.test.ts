// Two recordings beside each other: what moved, how far, and what cannot be compared.
import { describe, expect, test } from 'vitest';
import type { Case } from '../../src/conformance/index.ts';
import { askedOtherwise, compareCase, type RecordedTwice } from '../../src/harness/compare-case.ts';
import { compareRecordings } from '../../src/harness/compare-recordings.ts';
import { comparisonText } from '../../src/report/comparison.ts';
import { tensor } from '../../src/tensor/index.ts';
import { golden } from '../goldens.ts';

const RNN = 'rnn/h_n_is_layer_major';
const before = await golden(RNN);
const bound = (before.provenance['bound'] as Record<string, number>)['output']!;

/** The case with the last element of one answer changed. */
function changed(
  of: Case,
  name: string,
  change: (value: number) => number,
  group: 'expected' | 'truth' = 'expected',
): Case {
  const { data, shape } = of[group][name]!;
  const copy = data.slice() as Float32Array<ArrayBuffer>;
  copy[copy.length - 1] = change(copy.at(-1)!);
  return { ...of, [group]: { ...of[group], [name]: tensor(copy, shape) } };
}
const compared = (now: Case, of = before) => compareCase({ before: of, now, otherHashes: [] });

describe('one case', () => {
  test('the same bits are identical', () => {
    expect(compared(before)).toEqual({ id: RNN, status: 'identical', moved: [] });
  });

  test('an answer that moved is measured by its bound, by PyTorch’s own error and in ulp', () => {
    const now = changed(before, 'output', (value) => value + 2 ** -22);
    const { status, moved } = compared(now);
    expect([status, moved.length]).toEqual(['within', 1]);
    const [one] = moved;
    expect(one).toMatchObject({ name: 'output', status: 'within', bound });
    const data = (of: Case) => of.expected['output']!.data as Float32Array;
    const by = Math.abs(data(now).at(-1)! - data(before).at(-1)!);
    expect(one!.difference).toBe(by);
    // PyTorch's own error, from the file of its truth that PyTorch wrote
    const truth = before.truth['output']!.data as Float64Array;
    const own = Math.max(...data(before).map((value, i) => Math.abs(value - truth[i]!)));
    expect(one!.times_own_error).toBeCloseTo(by / own, 6);
    expect(one!.ulp).toBeGreaterThan(0);
  });

  test('the bound itself is within, more than it is beyond', () => {
    const at = (by: number) => compared(changed(before, 'output', (value) => value + by)).status;
    expect([at(bound * 0.5), at(bound * 2)]).toEqual(['within', 'beyond']);
    const unbound = { ...before, provenance: {} };
    expect(
      compared(
        changed(unbound, 'output', (value) => value + 2 ** -22),
        unbound,
      ).status,
    ).toBe('beyond');
  });

  test.each<[string, Case, string]>([
    ['a NaN', changed(before, 'h_n', () => Number.NaN), '1 NaN or infinite on one side'],
    ['an infinity', changed(before, 'h_n', () => Number.POSITIVE_INFINITY), '1 NaN or infinite on one side'],
    ['no answer', { ...before, expected: { output: before.expected['output']! } }, 'it is not answered'],
    [
      'another shape',
      { ...before, expected: { ...before.expected, h_n: tensor(new Float32Array(2), [2]) } },
      'shape (2,), want (',
    ],
  ])('%s is beyond, and no number tells', (_, now, why) => {
    const { status, moved } = compared(now);
    expect([status, moved.find(({ name }) => name === 'h_n')]).toEqual([
      'beyond',
      expect.objectContaining({ difference: null, ulp: null, why: expect.stringContaining(why) }),
    ]);
  });

  test('the truth is held to its own bound', () => {
    const { moved } = compared(changed(before, 'output', (value) => value + 1e-9, 'truth'));
    expect(moved).toEqual([
      expect.objectContaining({ name: 'output.f64', status: 'beyond', times_own_error: null }),
    ]);
  });

  test('of an exact case every bit counts, the sign of a 0 too; of others it is within', async () => {
    const zero = (of: Case) => changed(of, 'output', () => 0);
    const minus = (of: Case) => changed(of, 'output', () => -0);
    expect(compared(minus(before), zero(before)).status).toBe('within');
    const exact: Case = { ...zero(before), exact: 'any' };
    expect(compared({ ...minus(before), exact: 'any' }, exact).moved).toEqual([
      expect.objectContaining({ status: 'beyond', why: 'the sign of a 0' }),
    ]);
  });

  test('of float64 nothing tells PyTorch’s own error', async () => {
    const double = await golden('rnn/float64');
    const { data, shape } = double.expected['output']!;
    const copy = data.slice() as Float64Array<ArrayBuffer>;
    copy[0]! += 1e-16;
    const now = { ...double, expected: { ...double.expected, output: tensor(copy, shape) } };
    expect(compared(now, double).moved[0]).toMatchObject({ name: 'output', times_own_error: null });
  });

  test('hashes that differ are beyond', () => {
    const { status, moved } = compareCase({ before, now: before, otherHashes: ['h_n'] });
    expect([status, moved[0]!.why]).toEqual(['beyond', 'another hash of what PyTorch answered']);
  });
});

test('what is asked otherwise is named by its keys', () => {
  const asked = (now: Partial<Case>) =>
    askedOtherwise({ before, now: { ...before, ...now }, otherHashes: [] });
  expect(asked({})).toEqual([]);
  expect(asked({ claim: 'other words', provenance: {} })).toEqual([]);
  const input = { ...before.inputs, input: tensor(new Float32Array(3), [1, 1, 3]) };
  expect(asked({ inputs: input })).toEqual(['inputs.input']);
  const { h_0: _, ...rest } = before.inputs;
  expect(asked({ inputs: rest, stepped: true })).toEqual(['stepped', 'inputs.h_0']);
  const moved = changed({ ...before, expected: before.state_dict }, 'weight_ih_l0', (value) => value + 1);
  expect(asked({ state_dict: moved.expected })).toEqual(['state_dict.weight_ih_l0']);
});

describe('the report', () => {
  const pairs = (list: RecordedTwice[]) => ({
    onlyBefore: ['rnn/old'],
    onlyNow: [],
    async *[Symbol.asyncIterator]() {
      yield* list;
    },
  });
  const named = (id: string, by: number): RecordedTwice => ({
    before: { ...before, id },
    now: { ...changed(before, 'output', (value) => value + by), id },
    otherHashes: [],
  });
  const found = () =>
    compareRecordings(
      pairs([named('same', 0), named('a/little', bound / 4), named('far', 1), named('more', bound / 2)]),
      { before: 'old', now: 'new' },
      async () => {},
    );

  test('worst first, then counts; what one of them has alone is said', async () => {
    const text = comparisonText(await found(), { all: false });
    expect(text.split('\n')).toEqual([
      'old: old, torch 2.13.0+cpu',
      'new: new, torch 2.13.0+cpu',
      "Moved by; beside PyTorch's own error in old, in ulp, and beside old's bound:",
      '',
      'beyond far',
      expect.stringMatching(/^ {7}output {6}1 {8}\S+x own error +\S+ ulp +\S+x the bound$/),
      'within more',
      expect.stringMatching(/^ {7}output {6}\S+e-\d +\S+x own error +\d+ ulp +0\.\d+x the bound$/),
      'within a/little',
      expect.stringMatching(/^ {7}output .* 0\.\d+x the bound$/),
      '',
      '1 case in old alone: rnn/old',
      '4 cases: 1 identical, 2 within the recorded bound, 1 beyond',
    ]);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('of many within their bounds the first ten are shown, unless all are asked for', async () => {
    const many = await compareRecordings(
      pairs(Array.from({ length: 12 }, (_, i) => named(`case/${i}`, bound / 4))),
      { before: 'old', now: 'new' },
      async () => {},
    );
    const shown = (all: boolean) => comparisonText(many, { all }).match(/^within /gm)!.length;
    expect([shown(false), shown(true)]).toEqual([10, 12]);
    expect(comparisonText(many, { all: false })).toContain('\nand 2 more within their bounds (--verbose)\n');
  });
});
