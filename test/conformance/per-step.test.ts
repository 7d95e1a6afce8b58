// Every step alone: two layers in two directions, three steps, a batch of two, worked out by place.
import { describe, expect, test } from 'vitest';
import type { Case } from '../../src/conformance/index.ts';
import { judgeSteps } from '../../src/conformance/judge-steps.ts';
import type { OneStep } from '../../src/conformance/one-step.ts';
import { Opened } from '../../src/conformance/opened.ts';
import { stepsAlone } from '../../src/conformance/steps-alone.ts';
import { stepsMeasured } from '../../src/conformance/steps-measured.ts';
import { Unrolled } from '../../src/conformance/unrolled.ts';
import { type FloatTensor, numel, type Shape, type Tensor } from '../../src/tensor/index.ts';
import { goldens } from '../goldens.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { moved, perStepOf, plain } from './of-a-case.ts';

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
    const { question, expected, wanted } = perStepOf(batchFirst)!;
    const major = perStepOf(asked)!;
    expect(question.inputs).toEqual({
      input: f32([6, 1, 2], ...(asked.inputs['input']!.data as Float32Array)),
      h_0: major.question.inputs['h_0'],
    });
    expect(expected).toEqual({ output: f32([6, 1, 2], ...output), h_n: major.expected['h_n'] });
    expect(plain({ ...major, wanted }).wanted).toEqual(plain(major).wanted);
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
    const { question, expected, wanted } = perStepOf(cell)!;
    expect(question.stepped).toBe(false);
    expect(question.inputs).toEqual({
      input: f32([4, 2], 1, 2, 3, 4, 5, 6, 7, 8),
      hx: f32([4, 1], -1, -2, 11, 12),
    });
    expect(expected).toEqual({ h_1: f32([4, 1], 11, 12, 13, 14) });
    expect([...wanted['h_1']!.values]).toEqual([2, 5, 22, 27]); // x_0 + x_1 + h
  });

  test('in float64 is asked in float64', () => {
    const double = smallCase({
      dtype: 'float64',
      state_dict: { weight_ih_l0: f64([1, 1], 1), weight_hh_l0: f64([1, 1], 1) },
      inputs: { input: f64([1, 1, 1], 0.1) },
      expected: { h_steps: f64([1, 1, 1, 1], 0.1) },
    });
    const { question, expected, wanted } = perStepOf(double)!;
    expect(question.inputs['h_0']).toEqual(f64([1, 1, 1], 0));
    expect(expected['output']).toEqual(f64([1, 1, 1], 0.1));
    expect(wanted['h_n']!.allowed(0)).toBeLessThan(2 ** -48);
    expect(wanted['h_n']!.allowed(0)).toBeGreaterThan(2 ** -53);
  });
});

describe('what a step gives', () => {
  test('is told in the order of the tensors, layer upon layer', () => {
    const { output: top, h_n } = perStepOf(asked)!.wanted;
    for (const part of [({ values }: OneStep) => values, roomsOf]) {
      const side = (state: number) => part(h_n!).subarray(state * 6, (state + 1) * 6);
      expect([...part(top!)]).toEqual([...side(2)].flatMap((one, i) => [one, side(3)[i]!]));
    }
    // relu of x - x and the state before it; the layer above reads both directions after their step
    const below = (state: number, row: number) => Math.max(0, before[state * 6 + row]!);
    for (const row of Array(6).keys()) {
      expect(h_n!.values[row]).toBe(below(0, row));
      const sum = below(0, row) + below(1, row) + before[2 * 6 + row]!;
      expect(h_n!.values[2 * 6 + row]).toBe(Math.max(0, sum));
    }
  });

  test('may be as far off as its terms round, and the layer below', () => {
    const { allowed } = perStepOf(asked)!.wanted['h_n']!;
    const ulps = (place: number) => allowed(place) / 2 ** -23 / 300;
    expect(ulps(3 * 6 + 2)).toBeGreaterThan(1);
    expect(ulps(3 * 6 + 2)).toBeLessThan(20);
  });
});

/** One unit: relu(x + big * h) from h_0 = 1. */
const growing = smallCase({
  state_dict: { weight_ih_l0: f32([1, 1], 1), weight_hh_l0: f32([1, 1], 2 ** 126) },
  inputs: { input: f32([3, 1, 1], 1, 1, 1), h_0: f32([1, 1, 1], 0.5) },
  expected: { h_steps: f32([1, 3, 1, 1], 2 ** 125, Infinity, Infinity) },
});

describe('a step is judged', () => {
  const steps = perStepOf(asked)!;
  const right = Object.fromEntries(
    Object.entries(steps.wanted).map(([name, { values }]) => [
      name,
      f32(steps.expected[name]!.shape, ...values),
    ]),
  );
  const statusOf = (answer: Record<string, Tensor>, exact = false) =>
    judgeSteps({ asked: steps, answer }, exact);

  test('by what the equation gives of it, in every element of every tensor', () => {
    expect(statusOf(right)).toMatchObject({ status: 'pass', tensors: [{ judged: 'step' }, {}] });
    for (const [name, one] of Object.entries(right)) {
      for (const place of one.data.keys()) {
        const { values, allowed } = steps.wanted[name]!;
        const to = (by: number) => moved(one as FloatTensor, place, values[place]! + by * allowed(place));
        expect([name, place, statusOf({ ...right, [name]: to(1.2) }).status]).toEqual([name, place, 'fail']);
        expect([name, place, statusOf({ ...right, [name]: to(0.5) }).status]).toEqual([name, place, 'pass']);
      }
    }
    const nan = moved(right['h_n'] as FloatTensor, 0, Number.NaN);
    expect(statusOf({ ...right, h_n: nan }).status).toBe('fail');
  });

  test('by its bits where these count: PyTorch’s own', () => {
    expect(statusOf(steps.expected, true)).toMatchObject({
      status: 'pass',
      tensors: [{ judged: 'exact' }, {}],
    });
    expect(statusOf(steps.expected).status).toBe('fail'); // these numbers are made up
    const one = steps.expected['h_n'] as FloatTensor;
    const bit = moved(one, 3, one.data[3]! * (1 + 2 ** -23));
    expect(statusOf({ ...steps.expected, h_n: bit }, true).status).toBe('fail');
  });

  test('and is left out where the order of its sums decides whether it overflows', () => {
    const { wanted, ...one } = perStepOf(growing)!;
    expect([...roomsOf(wanted['h_n']!)].map((room) => room === Infinity)).toEqual([false, true, false]);
    const judge = (...values: number[]) =>
      judgeSteps(
        {
          asked: { wanted, ...one },
          answer: { output: f32([1, 3, 1], ...values), h_n: f32([1, 3, 1], ...values) },
        },
        false,
      );
    const usual = [2 ** 125, Infinity, Infinity] as const;
    expect(judge(...usual)).toMatchObject({ status: 'pass', tensors: [{ left_out: 1 }, { left_out: 1 }] });
    expect(judge(2 ** 125, 2 ** 127, Infinity).status).toBe('pass');
    expect(judge(2 ** 124, Infinity, Infinity).status).toBe('fail');
    expect(judge(2 ** 125, Infinity, 1).status).toBe('fail');
  });

  test('an answer of another length is not cut, and says its shape', () => {
    expect(statusOf({ ...right, h_n: f32([1], 1) }).tensors[1]).toMatchObject({
      status: 'fail',
      judged: 'none',
      reasons: ['shape (1,), want (4, 6, 1)'],
    });
  });
});

test('what is surely allowed is no more than what is measured, and one unit is measured as all are', async () => {
  let surely = 0;
  let units = 0;
  for (const one of await goldens()) {
    const { perStep, departed } = new Opened(one);
    if (!perStep || one.exact || one.inputs['lengths'] || departed) continue;
    const opened = new Unrolled(perStep.question);
    const alone = stepsAlone(opened);
    stepsMeasured(opened).forEach(({ values, allowed }, letter) => {
      expect(alone[letter]!.values, one.id).toEqual(values);
      values.forEach((_, place) => {
        const room = allowed(place);
        units++;
        expect(alone[letter]!.allowed(place), `${one.id} ${place}`).toBe(room);
        const least = alone[letter]!.least[place]!;
        if (Number.isNaN(least)) return;
        surely++;
        if (!(least <= room && room < Infinity)) expect.fail(`${one.id} ${place}: ${least} of ${room}`);
      });
    });
  }
  expect(units).toBeGreaterThan(30_000);
  expect(surely / units).toBeGreaterThan(0.5);
  console.log(`${surely} of ${units} units have a room that is known without a measure`);
});

test('a batch of none has no steps to leave out, and passes', () => {
  const none = smallCase({
    state_dict: weights(1, '_l0'),
    inputs: { input: f32([3, 0, 1]) },
    expected: { h_steps: f32([1, 3, 0, 1]) },
  });
  const steps = perStepOf(none)!;
  const judged = judgeSteps({ asked: steps, answer: steps.expected }, false);
  expect(judged).toMatchObject({ status: 'pass', tensors: [{ total: 0 }, { total: 0 }] });
  for (const verdict of judged.tensors) expect(verdict).not.toHaveProperty('left_out');
  expect(numel(steps.expected['h_n']!.shape)).toBe(0);
});

/** How far off each may be. */
function roomsOf({ values, allowed }: OneStep): Float64Array {
  return values.map((_, place) => allowed(place));
}
