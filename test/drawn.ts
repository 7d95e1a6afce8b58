// Random networks and inputs for properties that need no PyTorch.
import fc from 'fast-check';
import { RNN, type RnnConfig } from '../src/nn/index.ts';
import { ARRAYS, type FloatDtype, type FloatTensor, numel, type Shape, tensor } from '../src/tensor/index.ts';

export interface Drawn {
  readonly config: RnnConfig & { num_layers: number; bidirectional: boolean; dtype: FloatDtype };
  readonly options: { readonly kernel: 'simd' | 'scalar' };
  readonly rnn: RNN;
  readonly seq_len: number;
  readonly batch: number;
  /** `(seq_len, batch, input_size)`, also for a batch_first network. */
  readonly input: FloatTensor;
  /** `(D * num_layers, batch, hidden_size)` */
  readonly h_0: FloatTensor;
}

/** Mostly small; large ones have more than one panel of units and more than one block of columns (src/nn/kernels/simd). */
const SIZES = fc.oneof(
  { weight: 18, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.integer({ min: 10, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: 129, max: 150 }) },
);
/** Mostly short; long ones need more than one chunk of the input's part. */
const LENGTHS = fc.oneof(
  { weight: 24, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 65, max: 140 }) },
);

/** Networks with random sizes, layer counts and initial states, on each kernel; `fixed` says which options are not drawn. */
export function networks(fixed: Partial<RnnConfig> = {}): fc.Arbitrary<Drawn> {
  return fc
    .record({
      kernel: fc.constantFrom('simd' as const, 'scalar' as const),
      input_size: SIZES,
      hidden_size: SIZES,
      num_layers: fc.integer({ min: 1, max: 4 }),
      nonlinearity: fc.constantFrom('tanh', 'relu'),
      bias: fc.boolean(),
      batch_first: fc.constant(false),
      bidirectional: fc.boolean(),
      dtype: fc.constantFrom<FloatDtype>('float32', 'float64'),
      seq_len: LENGTHS,
      batch: fc.integer({ min: 1, max: 5 }),
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    })
    .map(({ kernel, seq_len, batch, seed, ...drawn }) => {
      const config = { ...drawn, ...fixed } as Drawn['config'];
      const { input_size, hidden_size, num_layers, bidirectional, dtype } = config;
      const states = num_layers * (bidirectional ? 2 : 1);
      return {
        config,
        options: { kernel },
        rnn: new RNN(config, { kernel, seed }).eval(),
        seq_len,
        batch,
        input: values([seq_len, batch, input_size], dtype, seed),
        h_0: values([states, batch, hidden_size], dtype, seed + 1),
      };
    });
}

/** Values in [-2, 2) from a small generator of its own. */
export function values(shape: Shape, dtype: FloatDtype, seed: number): FloatTensor {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 30 - 2;
  return tensor<FloatDtype>(new ARRAYS[dtype](numel(shape)).map(next), shape);
}
