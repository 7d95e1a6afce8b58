// Random networks: module, every option, sizes, lengths, states, special values. Shrinks towards torch's defaults.
import fc from 'fast-check';
import type { Edit, Spec } from '../oracle/index.ts';
import type { Bounds } from './bounds.ts';

/** Special values: what is put where. Each is one edit to what PyTorch drew. */
const SPECIALS = [
  'none',
  'NaN input',
  'infinite input',
  'NaN state',
  'tiny input',
  'large input',
  'zero input',
] as const;
/** Bit for bit more can be asked: the signs of zeros, numbers below the normal range, infinite states. */
const EXACT_SPECIALS = [
  ...SPECIALS,
  'denormal input',
  'negative zero input',
  'negative zero state',
  'infinite state',
  'opposed infinite inputs',
] as const;
type Special = (typeof EXACT_SPECIALS)[number];

/** @param exact networks for PyTorch with its arithmetic pinned: float32 alone, and more special values */
export function specs(bounds: Bounds, exact = false): fc.Arbitrary<Spec> {
  const size = (max: number) => fc.integer({ min: 1, max });
  return fc
    .record({
      module: fc.constantFrom('RNN', 'RNN', 'RNN', 'RNNCell'),
      hidden_size: size(bounds.hidden_size),
      // Square weights hide a transposition and let a layer read the wrong input: draw them often.
      input_size: fc.oneof(
        { withCrossShrink: true },
        { weight: 3, arbitrary: size(bounds.input_size) },
        { weight: 1, arbitrary: fc.constant('as wide as a layer' as const) },
      ),
      num_layers: size(bounds.num_layers),
      nonlinearity: fc.constantFrom('tanh', 'relu'),
      bias: fc.constantFrom(true, true, true, false),
      batch_first: fc.boolean(),
      dropout: fc.constantFrom(0, 0, 0.5, 1),
      bidirectional: fc.boolean(),
      dtype: exact ? fc.constant('float32') : fc.constantFrom('float32', 'float32', 'float32', 'float64'),
      stepped: fc.boolean(),
      seq_len: size(bounds.seq_len),
      batch: fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 0, max: bounds.batch }) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      initial: fc.constantFrom('randn', 'randn', 'zeros', null),
      weight_scale: fc.constantFrom(1, 0.5, 1.4, 2),
      special: fc.oneof(
        { weight: 4, arbitrary: fc.constant('none' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...(exact ? EXACT_SPECIALS : SPECIALS)) },
      ),
      seed: fc.noShrink(fc.nat({ max: 2 ** 31 - 1 })),
    })
    .map((drawn) => ({ ...specOf(drawn as Drawn), ...(exact && { pinned: true as const }) }));
}

interface Drawn {
  readonly module: Spec['module'];
  readonly hidden_size: number;
  readonly input_size: number | 'as wide as a layer';
  readonly num_layers: number;
  readonly nonlinearity: 'tanh' | 'relu';
  readonly bias: boolean;
  readonly batch_first: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly dtype: Spec['dtype'];
  readonly stepped: boolean;
  readonly seq_len: number;
  readonly batch: number | null;
  readonly initial: Spec['initial'];
  readonly weight_scale: number;
  readonly special: Special;
  readonly seed: number;
}

/** A cell has one layer in one direction; only a stepped one has time. */
function specOf({ special, ...drawn }: Drawn): Spec {
  const { module, hidden_size, nonlinearity, bias, dtype, batch, initial, weight_scale, seed } = drawn;
  const isRnn = module === 'RNN';
  const bidirectional = isRnn && drawn.bidirectional;
  const wide = bidirectional ? 2 * hidden_size : hidden_size;
  const stepped = !isRnn && drawn.stepped;
  const spec = {
    module,
    config: {
      input_size: drawn.input_size === 'as wide as a layer' ? wide : drawn.input_size,
      hidden_size,
      num_layers: isRnn ? drawn.num_layers : 1,
      nonlinearity,
      bias,
      batch_first: isRnn && drawn.batch_first,
      dropout: isRnn ? drawn.dropout : 0,
      bidirectional,
    },
    dtype,
    stepped,
    seed,
    seq_len: isRnn || stepped ? drawn.seq_len : null,
    batch,
    initial,
    weight_scale,
  };
  return { ...spec, edits: editsOf(special, spec) };
}

/** Where there is no element to change, nothing is. */
function editsOf(special: Special, { module, config, batch, initial, seq_len }: Omit<Spec, 'edits'>): Edit[] {
  const inputRank = 1 + (batch === null ? 0 : 1) + (seq_len === null ? 0 : 1);
  const stateRank = (module === 'RNN' ? 2 : 1) + (batch === null ? 0 : 1);
  const first = (rank: number) => Array<number>(rank).fill(0);
  const state = module === 'RNN' ? 'h_0' : 'hx';
  const inState = (index: number[], value: string): Edit[] =>
    initial === null ? [] : [{ tensor: state, index, value }];
  if (batch === 0) return [];
  switch (special) {
    case 'none':
      return [];
    case 'NaN input':
      return [{ tensor: 'input', index: first(inputRank), value: 'NaN' }];
    case 'infinite input':
      return [{ tensor: 'input', index: first(inputRank), value: 'Infinity' }];
    case 'NaN state':
      return inState(first(stateRank), 'NaN');
    case 'tiny input':
      return [{ tensor: 'input', scale: 1e-20 }];
    case 'large input':
      return [{ tensor: 'input', scale: 30 }];
    case 'zero input':
      return [{ tensor: 'input', scale: 0 }];
    case 'denormal input':
      return [{ tensor: 'input', scale: 1e-40 }];
    case 'negative zero input':
      return [{ tensor: 'input', index: [], value: '-0' }]; // text, as JSON has no -0
    case 'negative zero state':
      return inState([], '-0');
    case 'infinite state':
      return inState(first(stateRank), '-Infinity');
    case 'opposed infinite inputs':
      return [
        { tensor: 'input', index: first(inputRank), value: 'Infinity' },
        { tensor: 'input', index: [...first(inputRank - 1), config.input_size - 1], value: '-Infinity' },
      ];
  }
}
