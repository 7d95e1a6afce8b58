// Random networks and inputs for properties that need no PyTorch.
import fc from 'fast-check';
import type { LstmConfig, RnnConfig } from '../src/nn/index.ts';
import {
  ARRAYS,
  type FloatDtype,
  type FloatTensor,
  type NamedTensors,
  numel,
  type Shape,
  tensor,
} from '../src/tensor/index.ts';
import { type AnyModule, asked, CLASSES, type NetworkName, widthsOf } from './nn/classes.ts';

type AnyConfig = RnnConfig & LstmConfig;

export interface Drawn {
  readonly module: NetworkName;
  readonly config: AnyConfig & { num_layers: number; bidirectional: boolean; dtype: FloatDtype };
  readonly options: { readonly kernel: 'simd' | 'scalar' };
  /** In eval mode. */
  readonly network: AnyModule;
  /** Its output and all last states. */
  readonly run: (input: FloatTensor, initial?: readonly FloatTensor[], options?: object) => FloatTensor[];
  /** Another of its class, in eval mode. */
  readonly other: (config: object, state_dict: NamedTensors) => AnyModule;
  readonly seq_len: number;
  readonly batch: number;
  /** `(seq_len, batch, input_size)`, also for a batch_first network. */
  readonly input: FloatTensor;
  /** Each `(D * num_layers, batch, its width)` */
  readonly initial: readonly FloatTensor[];
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
export function networks(module: NetworkName, fixed: Partial<AnyConfig> = {}): fc.Arbitrary<Drawn> {
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
      projected: fc.option(fc.nat()),
      dtype: fc.constantFrom<FloatDtype>('float32', 'float64'),
      seq_len: LENGTHS,
      batch: fc.integer({ min: 1, max: 5 }),
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    })
    .map(({ kernel, seq_len, batch, seed, nonlinearity, projected, ...drawn }) => {
      const { hidden_size } = { ...drawn, ...fixed };
      const proj_size =
        projected === null || hidden_size === 1 ? 0 : 1 + (projected % Math.max(1, hidden_size - 1));
      const own = { RNN: { nonlinearity }, LSTM: { proj_size }, GRU: {} }[module];
      const config = { ...drawn, ...own, ...fixed } as Drawn['config'];
      const { input_size, num_layers, bidirectional, dtype } = config;
      const places = num_layers * (bidirectional ? 2 : 1);
      const options = { kernel };
      const network = new CLASSES[module](config, { kernel, seed }).eval();
      return {
        module,
        config,
        options,
        network,
        run: (...given: [FloatTensor, (readonly FloatTensor[])?, object?]) => asked(network, ...given),
        other: (another: object, state_dict: NamedTensors) =>
          CLASSES[module].fromStateDict(another, state_dict, options).eval(),
        seq_len,
        batch,
        input: values([seq_len, batch, input_size], dtype, seed),
        initial: widthsOf(module, config).map((width, i) =>
          values([places, batch, width], dtype, seed + 1 + i),
        ),
      };
    });
}

/** Values in [-2, 2) from a small generator of its own. */
export function values(shape: Shape, dtype: FloatDtype, seed: number): FloatTensor {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 30 - 2;
  return tensor<FloatDtype>(new ARRAYS[dtype](numel(shape)).map(next), shape);
}
