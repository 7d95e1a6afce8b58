// The terms that a state is summed from, worked out by hand: the square root of the sum of their squares, times act'.
import { expect, test } from 'vitest';
import { roundingScale, stepScales } from '../../src/conformance/rounding.ts';
import { f32, f64, smallCase } from './small-cases.ts';

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
  expect(roundingScale(stacked)).toBe(2 * Math.sqrt(18 ** 2 + 40 ** 2 + 440 ** 2));
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
  scales.forEach((scale, i) => expect(scale / expected[i]!, `${i}`).toBeCloseTo(1, 12));
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
    expect([...stepScales(reads)!]).toEqual([...Array<number>(32).fill(0), ...below, ...below]);
  }
});

test('tanh weakens it by 1 - h^2, biases are terms, and every unit has its own row of weights', () => {
  const tanh = smallCase({
    config: { hidden_size: 2, num_layers: 2, nonlinearity: 'tanh', bias: true },
    state_dict: {
      weight_ih_l0: f32([2, 1], 2, 3),
      weight_hh_l0: f32([2, 2], 4, 5, 6, 7),
      bias_ih_l0: f32([2], 1, 2),
      bias_hh_l0: f32([2], 3, 4),
      weight_ih_l1: f32([2, 2], 1, 2, 3, 4),
      weight_hh_l1: f32([2, 2], 5, 6, 7, 8),
      bias_ih_l1: f32([2], 1, 1),
      bias_hh_l1: f32([2], 1, 1),
    },
    dtype: 'float64',
    inputs: { input: f64([1, 1, 1], 1), h_0: f64([2, 1, 2], 1, -1, 2, 3) },
    expected: { h_steps: f64([2, 1, 1, 2], 0.5, -0.8, 0.1, 0.2) },
  });
  const own = [0.75 * Math.sqrt(55), 0.36 * Math.sqrt(114)] as const;
  const expected = [
    ...own,
    0.99 * Math.sqrt(0.25 + 2.56 + 100 + 324 + 2 + own[0] ** 2 + (2 * own[1]) ** 2),
    0.96 * Math.sqrt(2.25 + 10.24 + 196 + 576 + 2 + (3 * own[0]) ** 2 + (4 * own[1]) ** 2),
  ];
  [...stepScales(tanh)!].forEach((scale, i) => expect(scale / expected[i]!, `${i}`).toBeCloseTo(1, 12));
});

test('relu has no slope at and below 0, and what is infinite has no scale', () => {
  const relu = (...states: number[]) =>
    smallCase({
      state_dict: { ...one('weight_ih_l0', 2), ...one('weight_hh_l0', 3) },
      inputs: { input: f32([3, 1, 1], 1, 1, 1) },
      truth: { h_steps: f64([1, 3, 1, 1], ...states) },
    });
  expect(roundingScale(relu(0, 0, 0))).toBe(0);
  expect(roundingScale(relu(4, 0, 0))).toBe(2); // without h_0 the past is 0
  expect(roundingScale(relu(4, 5, Number.NaN))).toBe(Math.sqrt(4 + 144));
  expect(roundingScale(relu(4, Infinity, Infinity))).toBe(Math.sqrt(4 + 144));
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
  expect(roundingScale(cell)).toBe(Math.sqrt(4 + 225));
  expect([...stepScales(cell)!]).toEqual([Math.sqrt(4 + 225)]);
});
