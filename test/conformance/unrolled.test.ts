// A question as the picture of the README: where each number stands; by hand, from torch.nn.RNN's description.
import { describe, expect, test } from 'vitest';
import { Unrolled } from '../../src/conformance/unrolled.ts';
import { zeros, type Shape } from '../../src/tensor/index.ts';
import { f32, smallCase, type SmallCase } from './small-cases.ts';

const withInput = (shape: Shape, parts: Omit<SmallCase, 'inputs'> = {}) =>
  new Unrolled(smallCase({ ...parts, inputs: { input: zeros(shape, 'float32') } }));
const twoByTwo = { input_size: 5, hidden_size: 2, num_layers: 2, bidirectional: true };

describe('the extent', () => {
  test.each<[string, Shape, Omit<SmallCase, 'inputs'>, object]>([
    ['an RNN', [3, 4, 1], {}, { seq_len: 3, batch: 4, batched: true, batch_first: false }],
    [
      'an RNN, batch_first',
      [3, 4, 1],
      { config: { batch_first: true } },
      { seq_len: 4, batch: 3, batched: true, batch_first: true },
    ],
    [
      'an unbatched RNN, for which batch_first does not count',
      [3, 1],
      { config: { batch_first: true } },
      { seq_len: 3, batch: 1, batched: false, batch_first: false },
    ],
    ['a cell', [4, 1], { module: 'RNNCell' }, { seq_len: 1, batch: 4, batched: true, batch_first: false }],
    ['an unbatched cell', [1], { module: 'RNNCell' }, { seq_len: 1, batch: 1, batched: false }],
    ['a stepped cell', [3, 4, 1], { module: 'RNNCell', stepped: true }, { seq_len: 3, batch: 4 }],
    ['an unbatched stepped cell', [3, 1], { module: 'RNNCell', stepped: true }, { seq_len: 3, batch: 1 }],
  ])('of %s', (_, shape, parts, extent) => {
    const opened = withInput(shape, parts);
    expect(opened.extent).toMatchObject(extent);
    expect([opened.num_states, opened.num_directions, opened.widths]).toEqual([1, 1, [1]]);
  });

  test('counts layers and directions', () => {
    const opened = withInput([3, 4, 5], { config: twoByTwo });
    expect([opened.num_states, opened.num_directions, opened.widths, opened.rows]).toEqual([4, 2, [2], 12]);
    expect([0, 1, 2, 3].map((state) => opened.layerOf(state))).toEqual([0, 0, 1, 1]);
  });
});

describe('an element belongs to a state, a step, a row and a unit', () => {
  const opened = () => withInput([3, 2, 5], { config: twoByTwo });
  const batchFirst = () => withInput([2, 3, 5], { config: { ...twoByTwo, batch_first: true } });
  const places = (one: Unrolled, name: string, ...offsets: number[]) =>
    offsets.map(one.at(name)).map(({ state, t, row, unit }) => [state, t, row, unit]);

  test('in output, to the last layer: (seq_len, batch, D * hidden_size)', () => {
    expect(places(opened(), 'output', 0, 1, 2, 4, 8, 23)).toEqual([
      [2, 0, 0, 0],
      [2, 0, 0, 1],
      [3, 0, 0, 0],
      [2, 0, 1, 0],
      [2, 1, 0, 0],
      [3, 2, 1, 1],
    ]);
    expect(places(batchFirst(), 'output', 0, 4, 10, 12, 23)).toEqual([
      [2, 0, 0, 0],
      [2, 1, 0, 0],
      [3, 2, 0, 0],
      [2, 0, 1, 0],
      [3, 2, 1, 1],
    ]);
  });

  test('in h_n, to the last step of its direction; in h_steps, to any', () => {
    expect(places(opened(), 'h_n', 0, 3, 4, 8, 15)).toEqual([
      [0, 2, 0, 0],
      [0, 2, 1, 1],
      [1, 0, 0, 0],
      [2, 2, 0, 0],
      [3, 0, 1, 1],
    ]);
    expect(places(opened(), 'h_steps', 0, 4, 11, 12, 47)).toEqual([
      [0, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 2, 1, 1],
      [1, 0, 0, 0],
      [3, 2, 1, 1],
    ]);
  });

  test('of a cell that takes one step, to that step', () => {
    expect(places(withInput([2, 1], { module: 'RNNCell', config: { hidden_size: 2 } }), 'h_1', 3)).toEqual([
      [0, 0, 1, 1],
    ]);
  });
});

describe('the reverse direction', () => {
  const opened = new Unrolled(
    smallCase({
      config: { bidirectional: true },
      inputs: { input: zeros([3, 1, 1], 'float32'), h_0: f32([2, 1, 1], 8, 9) },
    }),
  );

  test('runs from the last step to the first', () => {
    expect([opened.order(0), opened.order(1)]).toEqual([
      [0, 1, 2],
      [2, 1, 0],
    ]);
  });

  test('begins at its own initial state, after the last step', () => {
    const states = [Float64Array.of(1, 2, 3, 4, 5, 6)];
    expect(opened.before(states, 0)).toEqual([{ data: Float64Array.of(8, 1, 2), width: 1 }]);
    expect(opened.before(states, 1)).toEqual([{ data: Float64Array.of(5, 6, 9), width: 1 }]);
  });
});

test('input is time-major whatever the case is', () => {
  const input = f32([2, 3, 1], 1, 2, 3, 4, 5, 6);
  const major = (batch_first: boolean) =>
    new Unrolled(smallCase({ config: { batch_first }, inputs: { input } })).input;
  expect(major(false)).toEqual({ data: Float64Array.of(1, 2, 3, 4, 5, 6), width: 1 });
  expect(major(true)).toEqual({ data: Float64Array.of(1, 4, 2, 5, 3, 6), width: 1 });
  const unbatched = new Unrolled(smallCase({ inputs: { input: f32([2, 1], 1, 2) } }));
  expect(unbatched.input).toEqual({ data: Float64Array.of(1, 2), width: 1 });
});

test('initial states are zeros where there are none', () => {
  expect(withInput([3, 4, 5], { config: twoByTwo }).initial).toEqual([new Float64Array(2 * 2 * 4 * 2)]);
  const given = smallCase({ inputs: { input: f32([1, 1, 1], 0), h_0: f32([1, 1, 1], 7) } });
  expect(new Unrolled(given).initial).toEqual([Float64Array.of(7)]);
  const cell = smallCase({ module: 'RNNCell', inputs: { input: f32([1, 1], 0), hx: f32([1, 1], 8) } });
  expect(new Unrolled(cell).initial).toEqual([Float64Array.of(8)]);
});

test('a layer reads the directions below it side by side, and the output holds them so', () => {
  const opened = withInput([2, 2, 5], { config: twoByTwo }); // the digits of a state are its place
  const h = Float64Array.from({ length: 4 * 2 * 2 * 2 }, (_, i) =>
    Number([Math.floor(i / 8), Math.floor(i / 4) % 2, Math.floor(i / 2) % 2, i % 2].join('')),
  );
  const side = (layer: number) =>
    [0, 1].flatMap((t) =>
      [0, 1].flatMap((row) =>
        [0, 1].flatMap((direction) =>
          [0, 1].map((unit) => Number(`${layer * 2 + direction}${t}${row}${unit}`)),
        ),
      ),
    );
  expect(opened.below(h, 1)).toEqual({ data: Float64Array.from(side(0)), width: 4 });
  expect([...opened.outputOf(h)]).toEqual(side(1));
  expect(opened.statesOf(Float64Array.from(side(1)))).toEqual(h.slice(16));
});
