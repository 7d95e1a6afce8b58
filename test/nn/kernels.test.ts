// Each kernel against a few goldens, each read alone, so that a broken one fails at once; and which kernel one gets.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCases } from '../../src/case-files/index.ts';
import { difference } from '../../src/compare/index.ts';
import { RNN, type RnnConfig, RNNCell } from '../../src/nn/index.ts';
import { zeros } from '../../src/tensor/index.ts';
import { values } from '../drawn.ts';
import { GOLDEN } from '../goldens.ts';

const IDS = [
  'h_n_is_layer_major',
  'relu_three_layers_bidirectional_batch_first',
  'unbatched_bidirectional_is_layer_major',
  'h_0_absent_is_zeros',
  'float64',
];

describe.each([{ kernel: 'scalar' }, { kernel: 'simd' }] as const)('$kernel', (options) => {
  test.each(IDS)('agrees with PyTorch on rnn/%s', async (id) => {
    const [asked] = await readCases([{ folder: path.join(GOLDEN, 'rnn', id), id }]);
    const { config, state_dict, inputs, expected } = asked!;
    const rnn = RNN.fromStateDict(config, state_dict, options).eval();
    const [output, h_n] = rnn.forward(inputs['input']!, inputs['h_0']);
    expect(difference(output, expected['output']!).mismatched).toBe(0);
    expect(difference(h_n, expected['h_n']!).mismatched).toBe(0);
  });

  test('drops between two layers, and not above the last', () => {
    const sizes = { input_size: 3, hidden_size: 5, num_layers: 2 };
    const all = new RNN({ ...sizes, dropout: 1 }, { ...options, seed: 1 });
    const weights = { ...all.state_dict(), weight_ih_l1: zeros([5, 5], 'float32') };
    const input = values([4, 2, 3], 'float32', 1);
    expect(all.forward(input)).toEqual(RNN.fromStateDict(sizes, weights, options).forward(input));
  });
});

describe('the kernel', () => {
  const sizes = { input_size: 3, hidden_size: 5 };
  const kernelOf = (options: object, config: Partial<RnnConfig> = {}) =>
    new RNN({ ...sizes, ...config }, options).kernel;

  test('is simd for float32, where nothing else is asked for, and scalar for float64', () => {
    expect(kernelOf({})).toBe('simd');
    expect(kernelOf({ kernel: 'simd' })).toBe('simd');
    expect(kernelOf({ kernel: 'simd', fma: false })).toBe('simd');
    expect(kernelOf({ kernel: 'scalar' })).toBe('scalar');
    expect(kernelOf({}, { dtype: 'float64' })).toBe('scalar');
    expect(kernelOf({ kernel: 'simd' }, { dtype: 'float64' })).toBe('scalar');
    expect(kernelOf({ arithmetic: 'float32-in-order' })).toBe('scalar');
    expect(new RNNCell(sizes).kernel).toBe('simd');
  });

  test('is refused where its options contradict each other', () => {
    expect(() => kernelOf({ kernel: 'simd', arithmetic: 'float32-in-order' })).toThrow(
      "arithmetic is 'float32-in-order' and kernel is 'simd', want 'scalar'",
    );
    for (const fma of [null, 'yes']) {
      expect(() => kernelOf({ fma })).toThrow(`fma is ${String(fma)}, want true or false`);
    }
  });
});
