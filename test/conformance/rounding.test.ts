// The terms that a state is summed from, worked out by hand: the square root of the sum of their squares, times act'.
// Slopes are taken by differences over a millionth of the terms: right to about 1e-10.
import { describe, expect, test } from 'vitest';
import { f32, f64, smallCase } from './small-cases.ts';
import { roundingScale, stepScales } from './of-a-case.ts';

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

test('the scale of a step adds what the layer below rounds', () => {
  const below = [4 + 900, 4 + 9, 16 + 400, 16 + 10_000];
  const above = [
    36 + 441 + 57_600 + 36 * 904 + 49 * 416,
    144 + 784 + 1600 + 36 * 13 + 49 * 10_016,
    81 + 900 + 7744 + 81 * 904 + 100 * 416,
    324 + 1600 + 193_600 + 81 * 13 + 100 * 10_016,
  ];
  const expected = twice([...below, ...above].map(Math.sqrt));
  const scales = [...stepScales(stacked)!];
  expect(scales.length).toBe(16);
  scales.forEach((scale, i) => expectNear(scale, expected[i]!, `${i}`));
});

test('a unit reads every unit of the layer below, forward before reverse, at its own step and row', () => {
  // Three layers, two directions, two units, two steps, a batch of two; the digits of a state are its place.
  const value = (state: number, row: number, unit: number) => 100 * state + 10 * row + unit + 1;
  const rows = [0, 1, 2, 3]; // (t, batch row)
  const places = [0, 1, 2, 3, 4, 5].flatMap((state) =>
    rows.flatMap((row) => [value(state, row, 0), value(state, row, 1)]),
  );
  for (const column of [0, 1, 2, 3]) {
    const reads = smallCase({
      config: { hidden_size: 2, num_layers: 3, bidirectional: true },
      state_dict: Object.fromEntries(
        [0, 1, 2].flatMap((layer) =>
          ['', '_reverse'].flatMap((side) => {
            const width = layer === 0 ? 1 : 4;
            const read = layer === 2 ? width + column : -1; // of the second unit
            return [
              [
                `weight_ih_l${layer}${side}`,
                f32([2, width], ...Array.from({ length: 2 * width }, (_, i) => Number(i === read))),
              ],
              [`weight_hh_l${layer}${side}`, f32([2, 2], 0, 0, 0, 0)],
            ];
          }),
        ),
      ),
      inputs: { input: f32([2, 2, 1], 1, 2, 3, 4) },
      expected: { h_steps: f32([6, 2, 2, 2], ...places) },
    });
    const below = rows.flatMap((row) => [0, value(2 + Math.floor(column / 2), row, column % 2)]);
    const expected = [...Array<number>(32).fill(0), ...below, ...below];
    const scales = [...stepScales(reads)!];
    expect(scales.length).toBe(expected.length);
    scales.forEach((scale, i) => expectNear(scale, expected[i]!, `${i}`));
  }
});

test('tanh weakens it by its slope, biases are terms, and every unit has its own row of weights', () => {
  const tanh = smallCase({
    config: { hidden_size: 2, num_layers: 2, nonlinearity: 'tanh', bias: true },
    state_dict: {
      weight_ih_l0: f64([2, 1], 0.2, 0.3),
      weight_hh_l0: f64([2, 2], 0.4, 0.5, 0.6, 0.7),
      bias_ih_l0: f64([2], 0.1, 0.2),
      bias_hh_l0: f64([2], 0.3, 0.4),
      weight_ih_l1: f64([2, 2], 0.1, 0.2, 0.3, 0.4),
      weight_hh_l1: f64([2, 2], 0.5, 0.6, 0.7, 0.8),
      bias_ih_l1: f64([2], 0.1, 0.1),
      bias_hh_l1: f64([2], 0.1, 0.1),
    },
    dtype: 'float64',
    inputs: { input: f64([1, 1, 1], 1), h_0: f64([2, 1, 2], 1, -1, 0.2, 0.3) },
    expected: { h_steps: f64([2, 1, 1, 2], 0.5, -0.8, 0.1, 0.2) },
  });
  const slope = (z: number) => 1 - Math.tanh(z) ** 2;
  const own = [slope(0.5) * Math.sqrt(0.55), slope(0.8) * Math.sqrt(1.14)] as const;
  const expected = [
    ...own,
    slope(0.37) *
      Math.sqrt(0.0025 + 0.0256 + 0.01 + 0.0324 + 0.02 + (0.1 * own[0]) ** 2 + (0.2 * own[1]) ** 2),
    slope(0.41) *
      Math.sqrt(0.0225 + 0.1024 + 0.0196 + 0.0576 + 0.02 + (0.3 * own[0]) ** 2 + (0.4 * own[1]) ** 2),
  ];
  [...stepScales(tanh)!].forEach((scale, i) => expectNear(scale, expected[i]!, `${i}`));
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

test('without the states there is no scale', () => {
  const bare = smallCase({ inputs: { input: f32([1, 1, 1], 1) }, truth: { output: f64([1, 1, 1], 9) } });
  expect(roundingScale(bare)).toBe(0);
  expect(stepScales(bare)).toBeUndefined();
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
  expect(stepScales(cell)!.length).toBe(1);
  expectNear(stepScales(cell)![0]!, Math.sqrt(4 + 225));
});
