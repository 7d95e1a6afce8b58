// The article's examples, as PyTorch answered them.
import { expect, test } from 'vitest';
import { difference } from '../src/compare/index.ts';
import { RNN, RNNCell } from '../src/nn/index.ts';
import { type FloatTensor, select, stack } from '../src/tensor/index.ts';
import { golden } from './goldens.ts';

const shapes = (tensors: object) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));

test('RNN(100, 20): parameter names and shapes, output (10, 3, 20), h_n (1, 3, 20)', async () => {
  const { config, state_dict, inputs, expected } = await golden('article/rnn');
  expect(shapes(state_dict)).toEqual({
    weight_ih_l0: [20, 100],
    weight_hh_l0: [20, 20],
    bias_ih_l0: [20],
    bias_hh_l0: [20],
  });
  expect(shapes(inputs)).toEqual({ input: [10, 3, 100], h_0: [1, 3, 20] });
  expect(inputs['h_0']!.data.every((value: number | bigint) => value === 0)).toBe(true);
  const [output, h_n] = RNN.fromStateDict(config, state_dict).forward(inputs['input']!, inputs['h_0']);
  expect(shapes({ output, h_n })).toEqual({ output: [10, 3, 20], h_n: [1, 3, 20] });
  expect(difference(output, expected['output']!)).toMatchObject({ mismatched: 0, total: 600 });
  expect(difference(h_n, expected['h_n']!)).toMatchObject({ mismatched: 0, total: 60 });
});

test('four layers, without h_0: output (10, 3, 20), h_n (4, 3, 20)', async () => {
  const { config, state_dict, inputs, expected } = await golden('article/rnn_four_layers');
  expect(config.num_layers).toBe(4);
  expect(shapes(state_dict)).toMatchObject({
    weight_ih_l0: [20, 100],
    weight_ih_l3: [20, 20],
    bias_hh_l3: [20],
  });
  expect(shapes(inputs)).toEqual({ input: [10, 3, 100] });
  const [output, h_n] = RNN.fromStateDict(config, state_dict).forward(inputs['input']!);
  expect(shapes({ output, h_n })).toEqual({ output: [10, 3, 20], h_n: [4, 3, 20] });
  expect(difference(output, expected['output']!).mismatched).toBe(0);
  expect(difference(h_n, expected['h_n']!).mismatched).toBe(0);
});

async function stepped(
  id: string,
): Promise<{ states: FloatTensor; expected: FloatTensor; input: FloatTensor }> {
  const { config, state_dict, inputs, expected } = await golden(id);
  const { input_size, hidden_size } = config;
  const cell = RNNCell.fromStateDict({ input_size, hidden_size }, state_dict);
  const input = inputs['input'] as FloatTensor;
  let h = inputs['hx'];
  const states = Array.from(
    { length: input.shape[0]! },
    (_, t) => (h = cell.forward(select(input, t), h)) as FloatTensor,
  );
  return { states: stack(states), expected: expected['h_steps'] as FloatTensor, input };
}

test('RNNCell(100, 20) stepped over ten inputs: every state', async () => {
  const { states, expected } = await stepped('article/rnn_cell');
  expect(states.shape).toEqual([10, 3, 20]);
  expect(difference(states, expected)).toMatchObject({ mismatched: 0, total: 600 });
});

test('two cells stacked, 100 to 30 to 20: the second reads the states of the first', async () => {
  const lower = await stepped('article/stacked_cell_0');
  const upper = await stepped('article/stacked_cell_1');
  expect([lower.states.shape, upper.states.shape]).toEqual([
    [10, 3, 30],
    [10, 3, 20],
  ]);
  expect(upper.input).toEqual(lower.expected);
  expect(difference(lower.states, lower.expected).mismatched).toBe(0);
  expect(difference(upper.states, upper.expected).mismatched).toBe(0);
});
