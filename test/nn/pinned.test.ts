// A few of golden/pinned, each read alone, so that a broken pinned kernel fails at once; pinned-goldens.test.ts asks all of them.
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { type Arithmetic, ConfigError, RNN, RNNCell } from '../../src/nn/index.ts';
import type { Tensor } from '../../src/tensor/index.ts';
import { GOLDEN } from '../goldens.ts';

const IDS = [
  'tanh',
  'relu_bias_false',
  'batch_first_bias_false',
  'three_layers_bidirectional_batch_first',
  'two_layers_bidirectional_relu',
  'unbatched',
  'negative_zeros',
  'infinity_and_nan',
  'four_layers_bias_false',
  'wide_input',
];
const pinned = async (id: string) => (await loadCases(path.join(GOLDEN, 'pinned', id)))[0]!;
const options = { arithmetic: 'float32-in-order' } as const;
/** `toEqual` tells -0 from 0, and takes any NaN for another: bits, as far as a golden asks for them. */
const bits = ({ dtype, shape, data }: Tensor) => ({ dtype, shape, data: [...(data as Float32Array)] });

test.each(IDS)('%s has the bits of PyTorch', async (id) => {
  const { config, state_dict, inputs, expected } = await pinned(id);
  const [output, h_n] = RNN.fromStateDict(config, state_dict, options).forward(
    inputs['input']!,
    inputs['h_0'],
  );
  expect(bits(output)).toEqual(bits(expected['output']!));
  expect(bits(h_n)).toEqual(bits(expected['h_n']!));
});

test.each(['cell', 'cell_relu_bias_false', 'cell_without_hx'])('%s has the bits of PyTorch', async (id) => {
  const { config, state_dict, inputs, expected } = await pinned(id);
  const { input_size, hidden_size, bias, nonlinearity = 'tanh' } = config;
  const cell = RNNCell.fromStateDict({ input_size, hidden_size, bias, nonlinearity }, state_dict, options);
  expect(bits(cell.forward(inputs['input']!, inputs['hx']))).toEqual(bits(expected['h_1']!));
});

test('the arithmetic is accurate or float32-in-order, and the latter is of float32 alone', () => {
  const sizes = { input_size: 3, hidden_size: 5 };
  for (const make of [RNN, RNNCell]) {
    const name = make === RNN ? 'RNN' : 'RNNCell';
    expect(() => new make({ ...sizes, dtype: 'float64' }, options)).toThrow(ConfigError);
    expect(() => new make({ ...sizes, dtype: 'float64' }, options)).toThrow(
      `${name}: arithmetic is 'float32-in-order' and dtype is 'float64', want 'float32'`,
    );
    expect(() => new make(sizes, { arithmetic: 'exact' as Arithmetic })).toThrow(
      "arithmetic is 'exact', want accurate or float32-in-order",
    );
    expect(() => new make({ ...sizes, dtype: 'float64' }, { arithmetic: 'accurate' })).not.toThrow();
  }
});
