// Each kernel against a few goldens, each read alone, so that a broken one fails at once; and which kernel one gets.
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { difference } from '../../src/compare/index.ts';
import { ConfigError, RNN, type RnnConfig, RNNCell } from '../../src/nn/index.ts';
import { engineWith } from '../../src/nn/kernels/simd/engine.ts';
import { webAssembly } from '../../src/nn/kernels/simd/webassembly.ts';
import { numel, tensor, zeros } from '../../src/tensor/index.ts';
import { values } from '../drawn.ts';
import { GOLDEN } from '../goldens.ts';
import { CLASSES } from './classes.ts';

const IDS = [
  'h_n_is_layer_major',
  'relu_three_layers_bidirectional_batch_first',
  'unbatched_bidirectional_is_layer_major',
  'h_0_absent_is_zeros',
  'float64',
];

describe.each([{ kernel: 'scalar' }, { kernel: 'simd' }] as const)('$kernel', (options) => {
  test.each(IDS)('agrees with PyTorch on rnn/%s', async (id) => {
    const [asked] = await loadCases(path.join(GOLDEN, 'rnn', id));
    const { config, state_dict, inputs, expected } = asked!;
    const rnn = RNN.fromStateDict(config, state_dict, options).eval();
    const [output, h_n] = rnn.forward(inputs['input']!, inputs['h_0']);
    expect(difference(output, expected['output']!).mismatched).toBe(0);
    expect(difference(h_n, expected['h_n']!).mismatched).toBe(0);
  });

  test.each([1, 2])('drops above each layer but the last, of %i more', (more) => {
    const sizes = { input_size: 3, hidden_size: 5, num_layers: 1 + more };
    const all = new RNN({ ...sizes, dropout: 1 }, { ...options, seed: 1 });
    const above = Array.from({ length: more }, (_, i) => [`weight_ih_l${i + 1}`, zeros([5, 5], 'float32')]);
    const weights = { ...all.state_dict(), ...Object.fromEntries(above) };
    const input = values([4, 2, 3], 'float32', 1);
    expect(all.forward(input)).toEqual(RNN.fromStateDict(sizes, weights, options).forward(input));
  });

  test('draws once for each value: two calls drop what one call over both sequences drops', () => {
    const one = (shape: readonly number[], value: number) =>
      tensor(new Float32Array(numel(shape)).fill(value), shape);
    // Layer 0 gives 1 whatever it reads, and layer 1 passes on what dropout leaves of it: 0 or 2.
    const weights = {
      weight_ih_l0: one([1, 1], 0),
      weight_hh_l0: one([1, 1], 0),
      bias_ih_l0: one([1], 1),
      bias_hh_l0: one([1], 0),
      weight_ih_l1: one([1, 1], 1),
      weight_hh_l1: one([1, 1], 0),
      bias_ih_l1: one([1], 0),
      bias_hh_l1: one([1], 0),
    };
    const sizes = { input_size: 1, hidden_size: 1, num_layers: 2, dropout: 0.5 } as const;
    const made = () =>
      RNN.fromStateDict({ ...sizes, nonlinearity: 'relu' }, weights, { ...options, seed: 1 });
    const twice = made();
    const once = made();
    const dropped = (rnn: RNN, seq_len: number) => [...rnn.forward(one([seq_len, 1, 1], 5))[0].data];
    const whole = dropped(once, 40);
    expect([...dropped(twice, 20), ...dropped(twice, 20)]).toEqual(whole);
    expect(new Set(whole)).toEqual(new Set([0, 2]));
  });

  test('draws for what it drops, and for nothing where dropout is 0 or the module is in eval mode', () => {
    const sizes = { input_size: 3, hidden_size: 5, num_layers: 3 };
    const input = values([4, 2, 3], 'float32', 1);
    const drawn = (dropout: number, mode: boolean) => {
      const rnn = new RNN({ ...sizes, dropout }, { ...options, seed: 1 }).train(mode);
      return [rnn.forward(input)[0], rnn.forward(input)[0]] as const;
    };
    for (const [first, second] of [drawn(0, true), drawn(0.5, false)]) expect(second).toEqual(first);
    const [first, second] = drawn(0.5, true);
    expect(second).not.toEqual(first);
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
    for (const module of ['LSTM', 'LSTMCell', 'GRU', 'GRUCell'] as const)
      expect(new CLASSES[module](sizes).kernel).toBe('simd');
  });

  test('is refused where its options contradict each other', () => {
    expect(() => kernelOf({ kernel: 'simd', arithmetic: 'float32-in-order' })).toThrow(
      new ConfigError("arithmetic is 'float32-in-order' and kernel is 'simd', want 'scalar'"),
    );
    for (const fma of [null, 'yes', 1]) {
      expect(() => kernelOf({ fma })).toThrow(new ConfigError(`fma is ${String(fma)}, want true or false`));
    }
  });

  test('fuses multiply and add where the engine can and nothing else is asked for; else that is refused', () => {
    const asked = () => new RNN(sizes, { fma: true });
    const silent = new RNN(sizes);
    expect([silent.fma, new RNN(sizes, { fma: false }).fma]).toEqual([engineWith(true) !== undefined, false]);
    expect(new RNN(sizes, { arithmetic: 'float32-in-order' }).fma).toBe(false);
    if (silent.fma) expect([asked().kernel, asked().fma]).toEqual(['simd', true]);
    else
      expect(asked).toThrow(
        new ConfigError('fma is true, and this engine has no relaxed SIMD', ['Leave it out.']),
      );
  });

  test.each([
    ['no WebAssembly', undefined],
    ['WebAssembly without SIMD', { validate: (): boolean => false }],
    [
      'WebAssembly that may not compile',
      {
        validate: (): boolean => true,
        Memory: webAssembly!.Memory,
        Module: () => {
          throw new Error('refused by a policy');
        },
      },
    ],
  ])('is scalar in an engine with %s, and simd is refused there', async (_, stand_in) => {
    vi.stubGlobal('WebAssembly', stand_in);
    vi.resetModules();
    try {
      const nn = await import('../../src/nn/index.ts');
      const rnn = new nn.RNN(sizes, { seed: 1 });
      expect([rnn.kernel, rnn.fma]).toEqual(['scalar', false]);
      expect(rnn.forward(values([4, 2, 3], 'float32', 3))[0].shape).toEqual([4, 2, 5]);
      const messageOf = (options: object) => {
        try {
          return new nn.RNN(sizes, options);
        } catch (error) {
          return String(error);
        }
      };
      expect(messageOf({ kernel: 'simd' })).toBe(
        "ConfigError: kernel is 'simd', and this engine has no WebAssembly SIMD, or may not compile it\n  Leave kernel out: the fastest that there is will be taken.",
      );
      expect(messageOf({ fma: true })).toBe(
        'ConfigError: fma is true, and this engine has no relaxed SIMD\n  Leave it out.',
      );
      expect(messageOf({ fma: false })).toBeInstanceOf(nn.RNN);
    } finally {
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });
});
