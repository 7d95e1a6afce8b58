// Names and shapes of what goes in and comes out, by hand from torch.nn.RNN's description; and how tensors are rearranged.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerNames,
  arranged,
  type Axes,
  type Axis,
  initialNames,
  optionalNames,
  shapesOf,
  stepsName,
} from '../../src/signatures/axes/index.ts';
import { numel, type Shape, zeros } from '../../src/tensor/index.ts';
import { smallCase, type SmallCase } from '../conformance/small-cases.ts';
import { goldens } from '../goldens.ts';
import { holds } from '../property.ts';

const withInput = (shape: Shape, parts: Omit<SmallCase, 'inputs'> = {}) =>
  smallCase({ ...parts, inputs: { input: zeros(shape, 'float32') } });
const twoByTwo = { input_size: 5, hidden_size: 2, num_layers: 2, bidirectional: true };

describe('shapes from the config and the shape of the input', () => {
  test('of an RNN', () => {
    expect(shapesOf(withInput([3, 4, 5], { config: twoByTwo }))).toEqual({
      input: [3, 4, 5],
      h_0: [4, 4, 2],
      output: [3, 4, 4],
      h_n: [4, 4, 2],
      h_steps: [4, 3, 4, 2],
      lengths: [4],
    });
    expect(shapesOf(withInput([3, 4, 5], { config: { ...twoByTwo, batch_first: true } }))).toEqual({
      input: [3, 4, 5],
      h_0: [4, 3, 2],
      output: [3, 4, 4],
      h_n: [4, 3, 2],
      h_steps: [4, 4, 3, 2],
      lengths: [3],
    });
    expect(shapesOf(withInput([3, 5], { config: { ...twoByTwo, batch_first: true } }))).toEqual({
      input: [3, 5],
      h_0: [4, 2],
      output: [3, 4],
      h_n: [4, 2],
      h_steps: [4, 3, 2],
    });
  });

  test('of a projected LSTM: h is narrower than c, and output has the width of h', () => {
    const config = { ...twoByTwo, hidden_size: 4, proj_size: 3 };
    expect(shapesOf(withInput([3, 4, 5], { module: 'LSTM', config }))).toEqual({
      input: [3, 4, 5],
      h_0: [4, 4, 3],
      c_0: [4, 4, 4],
      output: [3, 4, 6],
      h_n: [4, 4, 3],
      c_n: [4, 4, 4],
      h_steps: [4, 3, 4, 3],
      c_steps: [4, 3, 4, 4],
      lengths: [4],
    });
  });

  test('of a cell, and of one that is stepped', () => {
    const cell = { module: 'RNNCell', config: { hidden_size: 2 } } as const;
    expect(shapesOf(withInput([4, 1], cell))).toEqual({ input: [4, 1], hx: [4, 2], h_1: [4, 2] });
    expect(shapesOf(withInput([1], cell))).toEqual({ input: [1], hx: [2], h_1: [2] });
    const stepped = { ...cell, stepped: true };
    expect(shapesOf(withInput([3, 4, 1], stepped))).toEqual({
      input: [3, 4, 1],
      hx: [4, 2],
      h_steps: [3, 4, 2],
    });
    expect(shapesOf(withInput([3, 1], stepped))).toEqual({ input: [3, 1], hx: [2], h_steps: [3, 2] });
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
    expect(shapesOf(withInput(shape, parts))).toBeUndefined();
  });

  test('there are none without an input', () => {
    expect(shapesOf(smallCase({ inputs: {} }))).toBeUndefined();
  });

  test('a batch of none has shapes all the same', () => {
    expect(shapesOf(withInput([3, 0, 1]))).toMatchObject({ output: [3, 0, 1], h_n: [1, 0, 1] });
  });

  test('of every golden are those that PyTorch gave', async () => {
    for (const asked of await goldens()) {
      const given = Object.entries({ ...asked.inputs, ...asked.expected });
      const shapes = given.map(([name, { shape }]) => [name, [...shape]]);
      const said = shapesOf(asked)!;
      expect([asked.id, given.map(([name]) => [name, said[name]])]).toEqual([asked.id, shapes]);
    }
  });
});

test('names follow from the module and its form', () => {
  const [network, cell] = [
    { module: 'RNN', stepped: false },
    { module: 'RNNCell', stepped: false },
  ] as const;
  const stepped = { ...cell, stepped: true };
  expect([network, cell, stepped].map(initialNames)).toEqual([['h_0'], ['hx'], ['hx']]);
  expect([network, cell, stepped].map(answerNames)).toEqual([
    ['output', 'h_n', 'h_steps'],
    ['h_1'],
    ['h_steps'],
  ]);
  expect([network, cell, stepped].map(optionalNames)).toEqual([['h_steps'], [], []]);
  expect([network, cell, stepped].map((one) => stepsName(one))).toEqual(['h_steps', 'h_1', 'h_steps']);
});

describe('arranged', () => {
  const axes: Axes = [
    ['t', 2],
    ['row', 3],
    ['unit', 2],
  ];
  const data = Float32Array.from({ length: 12 }, (_, i) => i);

  test('exchanges axes, and leaves what stays in blocks', () => {
    expect([...arranged(data, axes, ['row', 't', 'unit'])]).toEqual([0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]);
    expect([...arranged(data, axes, ['unit', 't', 'row'])]).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
  });

  test('gives the very array where nothing moves, and takes an axis that is not there for one of size 1', () => {
    expect(arranged(data, axes, ['t', 'row', 'unit'])).toBe(data);
    expect(arranged(data, axes, ['state', 't', 'direction', 'row', 'unit'])).toBe(data);
  });

  test('refuses an order that leaves an axis out, or names one twice in its place', () => {
    expect(() => arranged(data, axes, ['t', 'unit'])).toThrow('t,unit: not the axes');
    expect(() => arranged(data, axes, ['t', 't', 'unit'])).toThrow('t,t,unit: not the axes');
  });

  test('comes back from any order', () => {
    const orders = fc.shuffledSubarray<Axis>(['state', 't', 'row', 'unit'], { minLength: 4 });
    const sizes = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 4 })));
    holds(fc.tuple(orders, sizes), ([order, all]) => {
      const names: Axis[] = ['state', 't', 'row', 'unit'];
      const before: Axes = names.map((name, i) => [name, all[i]!]);
      const after: Axes = order.map((name) => [name, all[names.indexOf(name)]!]);
      const values = Float64Array.from({ length: numel(all) }, (_, i) => i);
      expect(arranged(arranged(values, before, order), after, names)).toEqual(values);
    });
  });
});
