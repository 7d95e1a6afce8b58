// Every step alone: two layers in two directions, three steps, a batch of two, worked out by place.
import { describe, expect, test } from 'vitest';
import type { Case } from '../../src/conformance/index.ts';
import { judgeSteps } from '../../src/conformance/judge-steps.ts';
import { numel, type Shape, type Tensor } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { perStepOf, stepScales } from './of-a-case.ts';

const STATES: Shape = [4, 3, 2, 1]; // (num_layers * num_directions, seq_len, batch, hidden_size)
const value = (state: number, t: number, row: number) => 100 * state + 10 * t + row + 1;
/** A row for each (t, batch row), of one state. */
const rows = (of: (t: number, row: number) => number) =>
  [0, 1, 2].flatMap((t) => [0, 1].map((row) => of(t, row)));
const states = [0, 1, 2, 3];
const weights = (width: number, suffix: string) => ({
  [`weight_ih${suffix}`]: f32([1, width], ...Array.from({ length: width }, () => 1)),
  [`weight_hh${suffix}`]: f32([1, 1], 1),
});

const asked: Case = smallCase({
  config: { input_size: 2, num_layers: 2, bidirectional: true },
  state_dict: {
    ...weights(2, '_l0'),
    ...weights(2, '_l0_reverse'),
    ...weights(2, '_l1'),
    ...weights(2, '_l1_reverse'),
  },
  inputs: {
    input: f32([3, 2, 2], ...rows((t, row) => 10 * t + row).flatMap((x) => [x, -x])),
    h_0: f32([4, 2, 1], -1, -2, -3, -4, -5, -6, -7, -8),
  },
  expected: { h_steps: f32(STATES, ...states.flatMap((state) => rows((t, row) => value(state, t, row)))) },
});
const initial = (state: number, row: number) => -(2 * state + row + 1);
const before = states.flatMap((state) =>
  rows((t, row) => {
    const previous = state % 2 === 0 ? t - 1 : t + 1;
    return previous in [0, 1, 2] ? value(state, previous, row) : initial(state, row);
  }),
);
const output = rows((t, row) => t * 2 + row).flatMap((_, i) => {
  const [t, row] = [Math.floor(i / 2), i % 2];
  return [value(2, t, row), value(3, t, row)];
});
const batchFirst: Case = {
  ...asked,
  config: { ...asked.config, batch_first: true },
  inputs: {
    ...asked.inputs,
    input: f32(
      [2, 3, 2],
      ...[0, 1].flatMap((row) => [0, 1, 2].flatMap((t) => [10 * t + row, -10 * t - row])),
    ),
  },
};

describe('the question', () => {
  test('is a batch of every step and row, each from the state before it', () => {
    const { question, expected } = perStepOf(asked)!;
    expect(question.inputs).toEqual({
      input: f32([1, 6, 2], ...(asked.inputs['input']!.data as Float32Array)),
      h_0: f32([4, 6, 1], ...before),
    });
    expect(expected).toEqual({
      output: f32([1, 6, 2], ...output),
      h_n: f32([4, 6, 1], ...(asked.expected['h_steps']!.data as Float32Array)),
    });
    expect([question.config, question.state_dict]).toEqual([asked.config, asked.state_dict]);
  });

  test('is the same, batch_first', () => {
    const { question, expected, slack } = perStepOf(batchFirst)!;
    const major = perStepOf(asked)!;
    expect(question.inputs).toEqual({
      input: f32([6, 1, 2], ...(asked.inputs['input']!.data as Float32Array)),
      h_0: major.question.inputs['h_0'],
    });
    expect(expected).toEqual({ output: f32([6, 1, 2], ...output), h_n: major.expected['h_n'] });
    expect(slack).toEqual(major.slack);
  });

  test('is batched where the case is not, and then batch_first counts', () => {
    const unbatched = smallCase({
      config: { batch_first: true },
      state_dict: weights(1, '_l0'),
      inputs: { input: f32([3, 1], 1, 2, 3) },
      expected: { h_steps: f32([1, 3, 1], 1, 3, 6) },
    });
    expect(perStepOf(unbatched)!.question.inputs).toEqual({
      input: f32([3, 1, 1], 1, 2, 3),
      h_0: f32([1, 3, 1], 0, 1, 3),
    });
  });

  test('to a stepped cell is one step of all, and is not stepped', () => {
    const cell = smallCase({
      module: 'RNNCell',
      stepped: true,
      config: { input_size: 2 },
      state_dict: weights(2, ''),
      inputs: { input: f32([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8), hx: f32([2, 1], -1, -2) },
      expected: { h_steps: f32([2, 2, 1], 11, 12, 13, 14) },
    });
    const { question, expected, slack } = perStepOf(cell)!;
    expect(question.stepped).toBe(false);
    expect(question.inputs).toEqual({
      input: f32([4, 2], 1, 2, 3, 4, 5, 6, 7, 8),
      hx: f32([4, 1], -1, -2, 11, 12),
    });
    expect(expected).toEqual({ h_1: f32([4, 1], 11, 12, 13, 14) });
    expect(slack).toEqual({ h_1: stepScales(cell)!.map((scale) => 10 * 2 ** -23 * scale) });
  });

  test('in float64 is asked in float64', () => {
    const double = smallCase({
      dtype: 'float64',
      state_dict: { weight_ih_l0: f64([1, 1], 1), weight_hh_l0: f64([1, 1], 1) },
      inputs: { input: f64([1, 1, 1], 0.1) },
      expected: { h_steps: f64([1, 1, 1, 1], 0.1) },
    });
    const { question, expected, slack } = perStepOf(double)!;
    expect(question.inputs['h_0']).toEqual(f64([1, 1, 1], 0));
    expect(expected['output']).toEqual(f64([1, 1, 1], 0.1));
    expect(slack['h_n']).toEqual(stepScales(double)!.map((scale) => 10 * 2 ** -52 * scale));
  });
});

describe('what a step may round', () => {
  test('is ten ulp of its terms, in the order of the tensors', () => {
    const slack = stepScales(asked)!.map((scale) => 10 * 2 ** -23 * scale);
    const asIn = perStepOf(asked)!.slack;
    expect(asIn['h_n']).toEqual(slack);
    const side = (state: number) => slack.subarray(state * 6, (state + 1) * 6);
    expect([...asIn['output']!]).toEqual([...side(2)].flatMap((one, i) => [one, side(3)[i]!]));
  });

  test('is nothing where the terms are not finite', () => {
    const overflows = (input: number) =>
      perStepOf({ ...asked, inputs: { ...asked.inputs, input: f32([3, 2, 2], ...Array(12).fill(input)) } })!;
    expect([...overflows(Infinity).slack['h_n']!].slice(0, 12)).toEqual(Array(12).fill(0));
    expect([...overflows(Number.NaN).slack['h_n']!].slice(0, 12)).toEqual(Array(12).fill(0));
  });
});

describe('a step that overflows is left out', () => {
  /** h_steps with an infinity at one place. */
  const overflown = (one: Case, state: number, t: number, row: number): Case => ({
    ...one,
    expected: {
      h_steps: f32(
        STATES,
        ...states.flatMap((s) =>
          rows((step, r) => (s === state && step === t && r === row ? Infinity : value(s, step, r))),
        ),
      ),
    },
  });
  const zeroed = (one: Tensor, at: readonly number[], by = 9) =>
    f32(one.shape, ...[...(one.data as Float32Array)].map((v, i) => (at.includes(i) ? by : v)));

  test.each([
    ['time-major', asked],
    ['batch_first', batchFirst],
  ])('with the one that starts from it, in every state, %s', (_, one) => {
    // The forward state of layer 0 after t = 1, row 1: the steps t = 1 and t = 2 of that row are lost.
    const steps = perStepOf(overflown(one, 0, 1, 1))!;
    const lost = [3, 5];
    const inStates = states.flatMap((state) => lost.map((row) => state * 6 + row));
    const inOutput = lost.flatMap((row) => [2 * row, 2 * row + 1]);
    const { output: last, h_n } = steps.expected;
    const answer = { output: zeroed(last!, inOutput), h_n: zeroed(h_n!, inStates) };
    const judged = judgeSteps({ asked: steps, answer }, true);
    expect(judged).toMatchObject({
      status: 'pass',
      tensors: [
        { name: 'output', left_out: 4, total: 12 },
        { name: 'h_n', left_out: 8, total: 24 },
      ],
    });
    expect(judgeSteps({ asked: steps, answer }, false).status).toBe('fail');
    for (const place of Array(12).keys()) {
      const wrong = { ...answer, output: zeroed(answer.output, [place]) };
      expect(judgeSteps({ asked: steps, answer: wrong }, true).status).toBe(
        inOutput.includes(place) ? 'pass' : 'fail',
      );
    }
    for (const place of Array(24).keys()) {
      const wrong = { ...answer, h_n: zeroed(answer.h_n, [place]) };
      expect(judgeSteps({ asked: steps, answer: wrong }, true).status).toBe(
        inStates.includes(place) ? 'pass' : 'fail',
      );
    }
  });

  test('by the row of all its units, and of the state before it, in a cell as well', () => {
    const cell = smallCase({
      module: 'RNNCell',
      stepped: true,
      config: { hidden_size: 2 },
      state_dict: { weight_ih: f32([2, 1], 1, 1), weight_hh: f32([2, 2], 1, 1, 1, 1) },
      inputs: { input: f32([3, 1, 1], 1, 2, 3), hx: f32([1, 2], 0, Infinity) },
      expected: { h_steps: f32([3, 1, 2], 1, 2, 3, 4, 5, 6) },
    });
    const steps = perStepOf(cell)!;
    const status = (...h_1: number[]) =>
      judgeSteps({ asked: steps, answer: { h_1: f32([3, 2], ...h_1) } }, true);
    expect(status(9, 9, 3, 4, 5, 6)).toMatchObject({ status: 'pass', tensors: [{ left_out: 2 }] });
    expect(status(1, 2, 9, 4, 5, 6).status).toBe('fail');
    expect(status(1, 2, 3, 4, 5, 9).status).toBe('fail');
  });

  test('and none is, where none does', () => {
    const steps = perStepOf(asked)!;
    const judged = judgeSteps({ asked: steps, answer: steps.expected }, true);
    expect(judged.status).toBe('pass');
    for (const verdict of judged.tensors) expect(verdict).not.toHaveProperty('left_out');
  });

  test('an answer of another length is not cut, and says its shape', () => {
    const steps = perStepOf(overflown(asked, 0, 1, 1))!;
    const answer = { ...steps.expected, h_n: f32([1], 1) };
    expect(judgeSteps({ asked: steps, answer }, true).tensors[1]).toMatchObject({
      status: 'fail',
      judged: 'none',
      reasons: ['shape (1,), want (4, 6, 1)'],
    });
  });
});

test('a batch of none has no steps to leave out, and passes', () => {
  const none = smallCase({
    state_dict: weights(1, '_l0'),
    inputs: { input: f32([3, 0, 1]) },
    expected: { h_steps: f32([1, 3, 0, 1]) },
  });
  const steps = perStepOf(none)!;
  const judged = judgeSteps({ asked: steps, answer: steps.expected }, true);
  expect(judged).toMatchObject({ status: 'pass', tensors: [{ total: 0 }, { total: 0 }] });
  for (const verdict of judged.tensors) expect(verdict).not.toHaveProperty('left_out');
  expect(numel(steps.expected['h_n']!.shape)).toBe(0);
});
