// The terms that a state is summed from, worked out by hand: the square root of the sum of their squares, times act'.
// Slopes are taken by differences over a millionth of the terms: right to about 1e-10.
import { describe, expect, test } from 'vitest';
import { Opened } from '../../src/conformance/opened.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { roundingScale } from './of-a-case.ts';

/** Equal to nine digits; 0 to the bit. */
function expectNear(actual: number, expected: number, where = ''): void {
  if (expected === 0) expect(actual, where).toBe(0);
  else expect(Math.abs(actual / expected - 1), where).toBeLessThan(1e-9);
}

const one = (name: string, value: number) => ({ [name]: f32([1, 1], value) });

/** Two layers, two directions, two steps; the second batch row is twice the first. */
const twice = (values: number[]) => values.flatMap((value) => [value, 2 * value]);
const stacked = smallCase({
  config: { num_layers: 2, bidirectional: true },
  state_dict: {
    ...one('weight_ih_l0', 2),
    ...one('weight_hh_l0', 3),
    ...one('weight_ih_l0_reverse', 4),
    ...one('weight_hh_l0_reverse', 5),
    weight_ih_l1: f32([1, 2], 6, 7),
    ...one('weight_hh_l1', 8),
    weight_ih_l1_reverse: f32([1, 2], 9, 10),
    ...one('weight_hh_l1_reverse', 11),
  },
  inputs: { input: f32([2, 2, 1], ...twice([1, -1])), h_0: f32([4, 2, 1], ...twice([10, 20, 30, 40])) },
  expected: { h_steps: f32([4, 2, 2, 1], ...twice([1, 2, 3, 4, 5, 6, 7, 8])) },
  truth: { h_steps: f64([4, 2, 2, 1], ...twice([1, 2, 3, 4, 5, 6, 7, 8])) },
});

test('the scale of a case is the greatest of all its states, each by its own weights, input and past', () => {
  // layer 1, reverse, t = 1, row 1: 9 * 2, 10 * 4 and 11 * 40, twice
  expectNear(roundingScale(stacked), 2 * Math.sqrt(18 ** 2 + 40 ** 2 + 440 ** 2));
});

test('tanh weakens it by its slope, biases are terms, and every unit has its own row of weights', () => {
  const tanh = smallCase({
    config: { hidden_size: 2, nonlinearity: 'tanh', bias: true },
    state_dict: {
      weight_ih_l0: f64([2, 1], 0.2, 0.3),
      weight_hh_l0: f64([2, 2], 0.4, 0.5, 0.6, 0.7),
      bias_ih_l0: f64([2], 0.1, 0.2),
      bias_hh_l0: f64([2], 0.3, 0.4),
    },
    dtype: 'float64',
    inputs: { input: f64([1, 1, 1], 1), h_0: f64([1, 1, 2], 1, -1) },
  });
  const slope = (z: number) => 1 - Math.tanh(z) ** 2;
  const expected = [slope(0.5) * Math.sqrt(0.55), slope(0.8) * Math.sqrt(1.14)];
  [...new Opened(tanh).scales[0]!].forEach((scale, i) => expectNear(scale, expected[i]!, `${i}`));
});

describe('relu', () => {
  const relu = (inputs: number[], states: number[], h_0 = 0) =>
    smallCase({
      state_dict: { ...one('weight_ih_l0', 2), ...one('weight_hh_l0', 3) },
      inputs: { input: f32([3, 1, 1], ...inputs), h_0: f32([1, 1, 1], h_0) },
      truth: { h_steps: f64([1, 3, 1, 1], ...states) },
    });

  test('has no slope below 0, nor at 0 itself', () => {
    expect(roundingScale(relu([-1, -1, -1], [0, 0, 0]))).toBe(0);
    expect(roundingScale(relu([1.5, -1, -1], [0, 0, 0], -1))).toBe(0); // 3 and -3: terms that cancel
    expectNear(roundingScale(relu([1, -9, -9], [2, 0, 0])), 2);
    expectNear(roundingScale(relu([1, 1, -9], [2, 8, 6])), Math.sqrt(18 ** 2 + 24 ** 2));
  });

  test('that is infinite has no scale', () => {
    expectNear(roundingScale(relu([1, Infinity, 1], [2, Infinity, Infinity])), 2);
    expectNear(roundingScale(relu([1, Number.NaN, 1], [2, Number.NaN, Number.NaN])), 2);
  });
});

test('a cell has no layers: its weights have no suffix', () => {
  const cell = smallCase({
    module: 'RNNCell',
    state_dict: { ...one('weight_ih', 2), ...one('weight_hh', 3) },
    inputs: { input: f32([1, 1], 1), hx: f32([1, 1], 5) },
    truth: { h_1: f64([1, 1], 17) },
    expected: { h_1: f32([1, 1], 17) },
  });
  expectNear(roundingScale(cell), Math.sqrt(4 + 225));
});
