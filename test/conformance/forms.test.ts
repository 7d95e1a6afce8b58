// The small forms of a run, to the letter: a subject, totals, features, and places in words.
import { describe, expect, test } from 'vitest';
import { defineSubject, isGreen, type Status, type Subject, totalsOf } from '../../src/conformance/index.ts';
import { featuresOf } from '../../src/conformance/features.ts';
import { Unrolled } from '../../src/conformance/unrolled.ts';
import { directionName, partsText, someOf } from '../../src/conformance/words.ts';
import { tensor } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';

describe('a subject', () => {
  const run = () => ({});
  const NAME = 'name: want a string such as "my-rnn 0.3"';
  const RUN = 'run: want a function from a case to named tensors';

  test('is returned as it is', () => {
    const full: Subject = { name: 'x', run, supports: () => true, arithmetic: 'float32-in-order', gaps: {} };
    expect(JSON.stringify(defineSubject(full))).toBe(JSON.stringify(full));
    expect(defineSubject({ name: 'x', run })).toEqual({ name: 'x', run: expect.any(Function) });
  });

  test.each<[unknown, string[]]>([
    [null, [NAME, RUN]],
    [{ name: '', run }, [NAME]],
    [{ name: 3, run }, [NAME]],
    [{ name: 'x', run: 'y' }, [RUN]],
    [{ name: 'x', run, supports: true }, ['supports: want a function']],
    [{ name: 'x', run, parallel: 'yes' }, ['parallel: want true or false; came "yes"']],
    [{ name: 'x', run, arithmetic: 'exact' }, ["arithmetic: want 'float32-in-order', or nothing"]],
    [
      { name: 'x', run, nme: 1, gap: 2 },
      [
        'nme: unknown, want name, supports, run, dtypes, gives, fixed, departures, parallel, arithmetic, gaps',
        'gap: unknown, want name, supports, run, dtypes, gives, fixed, departures, parallel, arithmetic, gaps',
      ],
    ],
  ])('%j is refused', (given, problems) => {
    expect(() => defineSubject(given as Subject)).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: ['the subject is not what defineSubject takes', ...problems].join('\n  '),
      }),
    );
  });
});

describe('totals', () => {
  const of = (...statuses: Status[]) =>
    totalsOf(
      statuses.map((status) => ({ id: '', module: '', claim: '', status, features: [], tensors: [] })),
    );

  test('count each status', () => {
    expect(of('pass', 'pass', 'pass', 'fail', 'fail', 'skip', 'gap', 'gap', 'gap', 'gap')).toEqual({
      cases: 10,
      pass: 3,
      fail: 2,
      skip: 1,
      gap: 4,
      broken: 0,
    });
  });

  test('are green where nothing failed and something was judged', () => {
    expect([of('pass'), of('gap'), of('pass', 'skip'), of('pass', 'gap')].map(isGreen)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([of(), of('skip'), of('fail'), of('pass', 'fail')].map(isGreen)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('the features of a case', () => {
  const plain = smallCase({
    config: { bias: true },
    inputs: { input: f32([2, 1, 1], 1, 2), h_0: f32([1, 1, 1], 1) },
  });

  test('are its module and nonlinearity, where nothing is special', () => {
    expect(featuresOf(plain)).toEqual(['RNN', 'relu']);
  });

  test.each<[string, Parameters<typeof smallCase>[0]]>([
    ['without bias', { ...plain, config: {} }],
    ['more than one layer', { ...plain, config: { bias: true, num_layers: 2 } }],
    ['bidirectional', { ...plain, config: { bias: true, bidirectional: true } }],
    ['batch_first', { ...plain, config: { bias: true, batch_first: true } }],
    ['dropout in eval', { ...plain, config: { bias: true, dropout: 0.1 } }],
    ['float64', { ...plain, dtype: 'float64' }],
    ['exact bits', { ...plain, exact: 'any' }],
    ['initial state absent', { ...plain, inputs: { input: f32([2, 1, 1], 1, 2) } }],
    ['unbatched', { ...plain, inputs: { input: f32([2, 1], 1, 2), h_0: f32([1, 1], 1) } }],
    ['empty', { ...plain, inputs: { input: f32([2, 0, 1]), h_0: f32([1, 0, 1]) } }],
    ['NaN or infinity', { ...plain, inputs: { input: f32([1, 1, 1], Number.NaN), h_0: f32([1, 1, 1], 1) } }],
    ['NaN or infinity', { ...plain, state_dict: { bias_ih_l0: f64([2], 1, -Infinity) } }],
  ])('%s', (feature, parts) => {
    expect(featuresOf(smallCase(parts))).toEqual(['RNN', 'relu', feature]);
  });

  test('of cells, whose input has one axis less unless they are stepped', () => {
    const cell = (stepped: boolean, ...shape: number[]) =>
      featuresOf(
        smallCase({
          module: 'RNNCell',
          stepped,
          config: { bias: true, nonlinearity: 'tanh' },
          inputs: { input: f32(shape, 1), hx: f32([1, 1], 1) },
        }),
      );
    expect(cell(false, 1, 1)).toEqual(['RNNCell', 'tanh']);
    expect(cell(false, 1)).toEqual(['RNNCell', 'tanh', 'unbatched']);
    expect(cell(true, 1, 1, 1)).toEqual(['RNNCell', 'stepped by hand', 'tanh']);
    expect(cell(true, 1, 1)).toEqual(['RNNCell', 'stepped by hand', 'tanh', 'unbatched']);
  });

  test('lengths, which are int64, are always finite; bits that only a claim is held to are no feature', () => {
    const lengths = tensor(new BigInt64Array([2n]), [1]);
    expect(
      featuresOf(smallCase({ ...plain, exact: 'float32-in-order', inputs: { ...plain.inputs, lengths } })),
    ).toEqual(['RNN', 'relu', 'packed']);
  });
});

test('places in words', () => {
  const network = (bidirectional: boolean) =>
    new Unrolled(smallCase({ config: { num_layers: 2, bidirectional }, inputs: { input: f32([1, 1], 1) } }));
  expect([0, 1, 2, 3].map((state) => directionName(network(true), state))).toEqual([
    'forward',
    'reverse',
    'forward',
    'reverse',
  ]);
  expect([0, 1].map((state) => directionName(network(false), state))).toEqual(['forward', 'forward']);
  expect(someOf('unit', [0, 1], 2)).toBe('every unit');
  expect(someOf('unit', [0], 1)).toBe('every unit');
  expect(someOf('unit', [3], 5)).toBe('unit 3');
  expect(someOf('row', [0, 2], 5)).toBe('rows 0, 2');
  expect(someOf('row', [0, 1, 2, 3], 5)).toBe('rows 0, 1, 2, 3');
  expect(someOf('row', [0, 1, 2, 3, 4], 9)).toBe('rows 0, 1, 2, 3, …');
  expect(partsText({ input: true, recurrence: false, bias: true })).toBe(
    'its recurrence is wrong, its input is right, its bias is right',
  );
});
