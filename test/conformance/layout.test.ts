// Where each element of a case stands, and what shape each tensor has; by hand, from torch.nn.RNN's description.
import { describe, expect, test } from 'vitest';
import { caseShapes, parameterShapes } from '../../src/conformance/index.ts';
import {
  initialStates,
  lastStep,
  layoutOf,
  stateAt,
  statesName,
  stepBefore,
  stepsInOrder,
  timeMajorInput,
} from '../../src/conformance/layout.ts';
import { zeros, type Shape } from '../../src/tensor/index.ts';
import { CONFIG, f32, smallCase, type SmallCase } from './small-cases.ts';

const withInput = (shape: Shape, parts: Omit<SmallCase, 'inputs'> = {}) =>
  smallCase({ ...parts, inputs: { input: zeros(shape, 'float32') } });
const twoByTwo = { input_size: 5, hidden_size: 2, num_layers: 2, bidirectional: true };

describe('the layout', () => {
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
  ])('of %s', (_, shape, parts, layout) => {
    expect(layoutOf(withInput(shape, parts))).toMatchObject({
      num_layers: 1,
      num_directions: 1,
      hidden_size: 1,
      ...layout,
    });
  });

  test('counts layers and directions', () => {
    expect(layoutOf(withInput([3, 4, 5], { config: twoByTwo }))).toMatchObject({
      num_layers: 2,
      num_directions: 2,
      hidden_size: 2,
    });
  });
});

describe('an element belongs to a state and a step', () => {
  const layout = () => layoutOf(withInput([3, 2, 5], { config: twoByTwo }));
  const batchFirst = () => layoutOf(withInput([2, 3, 5], { config: { ...twoByTwo, batch_first: true } }));

  test('in output, to the last layer: (seq_len, batch, D * hidden_size)', () => {
    expect([0, 1, 2, 4, 8, 23].map((offset) => stateAt('output', offset, layout()))).toEqual([
      { state: 2, t: 0 },
      { state: 2, t: 0 },
      { state: 3, t: 0 },
      { state: 2, t: 0 },
      { state: 2, t: 1 },
      { state: 3, t: 2 },
    ]);
    expect([0, 4, 10, 12, 23].map((offset) => stateAt('output', offset, batchFirst()))).toEqual([
      { state: 2, t: 0 },
      { state: 2, t: 1 },
      { state: 3, t: 2 },
      { state: 2, t: 0 },
      { state: 3, t: 2 },
    ]);
  });

  test('in h_n, to the last step of its direction; in h_steps, to any', () => {
    expect([0, 3, 4, 8, 15].map((offset) => stateAt('h_n', offset, layout()))).toEqual([
      { state: 0, t: 2 },
      { state: 0, t: 2 },
      { state: 1, t: 0 },
      { state: 2, t: 2 },
      { state: 3, t: 0 },
    ]);
    expect([0, 4, 11, 12, 47].map((offset) => stateAt('h_steps', offset, layout()))).toEqual([
      { state: 0, t: 0 },
      { state: 0, t: 1 },
      { state: 0, t: 2 },
      { state: 1, t: 0 },
      { state: 3, t: 2 },
    ]);
  });

  test('the reverse direction runs from the last step to the first', () => {
    expect([0, 1, 2, 3].map((state) => lastStep(state, layout()))).toEqual([2, 0, 2, 0]);
    expect([stepsInOrder(0, layout()), stepsInOrder(1, layout())]).toEqual([
      [0, 1, 2],
      [2, 1, 0],
    ]);
    expect([0, 1, 2].map((t) => stepBefore(2, t, layout()))).toEqual([undefined, 0, 1]);
    expect([0, 1, 2].map((t) => stepBefore(3, t, layout()))).toEqual([1, 2, undefined]);
  });
});

test('input is time-major whatever the case is', () => {
  const input = f32([2, 3, 1], 1, 2, 3, 4, 5, 6);
  const major = (batch_first: boolean) => {
    const one = smallCase({ config: { batch_first }, inputs: { input } });
    return timeMajorInput(one, layoutOf(one));
  };
  expect(major(false)).toEqual(input);
  expect(major(true)).toEqual(f32([3, 2, 1], 1, 4, 2, 5, 3, 6));
  const unbatched = smallCase({ inputs: { input: f32([2, 1], 1, 2) } });
  expect(timeMajorInput(unbatched, layoutOf(unbatched))).toEqual(f32([2, 1, 1], 1, 2));
});

test('initial states are zeros where there are none', () => {
  const absent = withInput([3, 4, 5], { config: twoByTwo });
  expect(initialStates(absent, layoutOf(absent))).toEqual(new Float64Array(2 * 2 * 4 * 2));
  const given = smallCase({ inputs: { input: f32([1, 1, 1], 0), h_0: f32([1, 1, 1], 7) } });
  expect(initialStates(given, layoutOf(given))).toEqual(new Float64Array([7]));
  const cell = smallCase({ module: 'RNNCell', inputs: { input: f32([1, 1], 0), hx: f32([1, 1], 8) } });
  expect(initialStates(cell, layoutOf(cell))).toEqual(new Float64Array([8]));
});

test('all states are h_steps, but for a plain cell, which has one', () => {
  expect(statesName({ module: 'RNN', stepped: false })).toBe('h_steps');
  expect(statesName({ module: 'RNNCell', stepped: true })).toBe('h_steps');
  expect(statesName({ module: 'RNNCell', stepped: false })).toBe('h_1');
});

describe('shapes from the config and the shape of the input', () => {
  test('of an RNN', () => {
    expect(caseShapes(withInput([3, 4, 5], { config: twoByTwo }))).toEqual({
      input: [3, 4, 5],
      h_0: [4, 4, 2],
      output: [3, 4, 4],
      h_n: [4, 4, 2],
      h_steps: [4, 3, 4, 2],
    });
    expect(caseShapes(withInput([3, 4, 5], { config: { ...twoByTwo, batch_first: true } }))).toEqual({
      input: [3, 4, 5],
      h_0: [4, 3, 2],
      output: [3, 4, 4],
      h_n: [4, 3, 2],
      h_steps: [4, 4, 3, 2],
    });
    expect(caseShapes(withInput([3, 5], { config: { ...twoByTwo, batch_first: true } }))).toEqual({
      input: [3, 5],
      h_0: [4, 2],
      output: [3, 4],
      h_n: [4, 2],
      h_steps: [4, 3, 2],
    });
  });

  test('of a cell, and of one that is stepped', () => {
    const cell = { module: 'RNNCell', config: { hidden_size: 2 } } as const;
    expect(caseShapes(withInput([4, 1], cell))).toEqual({ input: [4, 1], hx: [4, 2], h_1: [4, 2] });
    expect(caseShapes(withInput([1], cell))).toEqual({ input: [1], hx: [2], h_1: [2] });
    const stepped = { ...cell, stepped: true };
    expect(caseShapes(withInput([3, 4, 1], stepped))).toEqual({
      input: [3, 4, 1],
      hx: [4, 2],
      h_steps: [3, 4, 2],
    });
    expect(caseShapes(withInput([3, 1], stepped))).toEqual({ input: [3, 1], hx: [2], h_steps: [3, 2] });
  });

  test.each<[string, Shape, Omit<SmallCase, 'inputs'>]>([
    ['features that are not input_size', [3, 4, 2], {}],
    ['an RNN with one axis', [1], {}],
    ['an RNN with four', [2, 3, 4, 1], {}],
    ['no time step', [0, 4, 1], {}],
    ['no time step, batch_first', [4, 0, 1], { config: { batch_first: true } }],
    ['a cell with three axes', [2, 3, 1], { module: 'RNNCell' }],
    ['a stepped cell with one', [1], { module: 'RNNCell', stepped: true }],
    ['a stepped cell with four', [2, 3, 4, 1], { module: 'RNNCell', stepped: true }],
  ])('there are none for %s', (_, shape, parts) => {
    expect(caseShapes(withInput(shape, parts))).toBeUndefined();
  });

  test('there are none without an input', () => {
    expect(caseShapes(smallCase({ inputs: {} }))).toBeUndefined();
  });

  test('a batch of none has shapes all the same', () => {
    expect(caseShapes(withInput([3, 0, 1]))).toMatchObject({ output: [3, 0, 1], h_n: [1, 0, 1] });
  });

  test('of the parameters, in the order of torch.nn.RNN', () => {
    expect([...parameterShapes('RNN', { ...CONFIG, ...twoByTwo, bias: true })].slice(0, 13)).toEqual([
      ['weight_ih_l0', [2, 5]],
      ['weight_hh_l0', [2, 2]],
      ['bias_ih_l0', [2]],
      ['bias_hh_l0', [2]],
      ['weight_ih_l0_reverse', [2, 5]],
      ['weight_hh_l0_reverse', [2, 2]],
      ['bias_ih_l0_reverse', [2]],
      ['bias_hh_l0_reverse', [2]],
      ['weight_ih_l1', [2, 4]],
      ['weight_hh_l1', [2, 2]],
      ['bias_ih_l1', [2]],
      ['bias_hh_l1', [2]],
      ['weight_ih_l1_reverse', [2, 4]],
    ]);
    expect([...parameterShapes('RNNCell', { ...CONFIG, hidden_size: 3 })]).toEqual([
      ['weight_ih', [3, 1]],
      ['weight_hh', [3, 3]],
    ]);
  });
});
