// Random networks: module, every option, sizes, lengths, states, special values. Shrinks towards torch's defaults.
import fc from 'fast-check';
import { axesWithin, initialNames } from '../signatures/axes/index.ts';
import {
  argumentsOf,
  choicesOf,
  completeConfig,
  type Config,
  defaultsOf,
  FAMILIES,
  isNetwork,
  networkOf,
  num_directionsOf,
  signatureOf,
} from '../signatures/index.ts';
import type { Edit, Spec } from '../oracle/index.ts';
import { type Bounds, DEFAULT_BOUNDS } from './bounds.ts';

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

/** Sizes at which kernels change their way: blocks, lanes, indices of a byte. */
const THRESHOLDS = [64, 128, 256, 512].flatMap((n) => [n - 1, n, n + 1, n + 3]);
/** Of a wide network: short, so that it takes no longer than others. */
const SHORT = { num_layers: 2, seq_len: 3, batch: 2 } as const;
/** One network in so many is wide. */
const RARE = 60;

/**
 * Now and then one is wide, unless the bounds say how wide it may be.
 * @param exact networks for PyTorch with its arithmetic pinned: float32 alone, and more special values
 */
export function specs(bounds: Bounds, exact = false): fc.Arbitrary<Spec> {
  const usual = specsWithin(bounds, size(bounds.hidden_size), exact);
  if (bounds.hidden_size !== DEFAULT_BOUNDS.hidden_size) return usual;
  const least = (name: keyof typeof SHORT) => Math.min(bounds[name], SHORT[name]);
  const short = { num_layers: least('num_layers'), seq_len: least('seq_len'), batch: least('batch') };
  const wide = specsWithin({ ...bounds, ...short }, fc.constantFrom(...THRESHOLDS), exact);
  return fc.oneof({ weight: RARE, arbitrary: usual }, { weight: 1, arbitrary: wide });
}

const size = (max: number) => fc.integer({ min: 1, max });

function specsWithin(bounds: Bounds, hidden_size: fc.Arbitrary<number>, exact: boolean): fc.Arbitrary<Spec> {
  return fc
    .record({
      module: fc.constantFrom(...FAMILIES.flatMap(({ network, cell }) => [network, network, network, cell])),
      hidden_size,
      // Square weights hide a transposition and let a layer read the wrong input: draw them often.
      input_size: fc.oneof(
        { withCrossShrink: true },
        { weight: 3, arbitrary: size(bounds.input_size) },
        { weight: 1, arbitrary: fc.constant('as wide as a layer' as const) },
      ),
      num_layers: size(bounds.num_layers),
      ...choices(),
      bias: fc.constantFrom(true, true, true, false),
      batch_first: fc.boolean(),
      dropout: fc.constantFrom(0, 0, 0.5, 1),
      bidirectional: fc.boolean(),
      // How much of hidden_size is left; 0 of most, and of what cannot project.
      projection: fc.oneof(
        { weight: 2, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.double({ min: 0.1, max: 0.99, noNaN: true }) },
      ),
      // A share of seq_len for each row; none of most.
      packing: fc.option(
        fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 6, maxLength: 6 }),
        {
          freq: 2,
        },
      ),
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

/** The words that some family chooses from. */
function choices(): Record<string, fc.Arbitrary<string>> {
  const all = FAMILIES.flatMap(({ network }) => choicesOf(network));
  return Object.fromEntries(all.map((choice) => [choice.name, fc.constantFrom(...choice.of)]));
}

interface Drawn extends Omit<Config, 'input_size'>, Pick<Spec, 'module' | 'dtype' | 'stepped' | 'initial'> {
  readonly input_size: number | 'as wide as a layer';
  readonly projection: number;
  readonly packing: readonly number[] | null;
  readonly seq_len: number;
  readonly batch: number | null;
  readonly weight_scale: number;
  readonly special: Special;
  readonly seed: number;
}

/** A cell has one layer in one direction; only a stepped one has time. */
function specOf(drawn: Drawn): Spec {
  const { module, dtype, batch, initial, weight_scale, seed } = drawn;
  const projected = { ...drawn, proj_size: Math.floor(drawn.projection * drawn.hidden_size) };
  const given = onlyOf(projected);
  const width = signatureOf(module).states[0].width({ ...given, input_size: 1 });
  const wide = num_directionsOf(given) * width;
  const input_size = drawn.input_size === 'as wide as a layer' ? wide : drawn.input_size;
  const stepped = !isNetwork(module) && drawn.stepped;
  const spec = {
    module,
    config: completeConfig(module, { ...given, input_size }),
    dtype,
    stepped,
    seed,
    seq_len: isNetwork(module) || stepped ? drawn.seq_len : null,
    batch,
    initial,
    weight_scale,
    lengths: isNetwork(module) ? lengthsOf(drawn) : null,
  };
  return { ...spec, edits: editsOf(drawn.special, spec) };
}

/** What a network has and a cell has not is left to torch's defaults. */
function onlyOf<D extends Drawn>(drawn: D): D {
  if (isNetwork(drawn.module) && 'proj_size' in defaultsOf(drawn.module)) return drawn;
  const own = argumentsOf(drawn.module).map(({ name }) => name);
  const defaults = { proj_size: 0, ...defaultsOf(networkOf(drawn.module)) };
  return {
    ...drawn,
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !own.includes(name))),
  };
}

/** Of packed sequences: a whole number from 1 to seq_len for each row; null where there is no batch to pack. */
function lengthsOf({ packing, batch, seq_len }: Drawn): number[] | null {
  if (packing === null || batch === null || batch === 0) return null;
  return Array.from({ length: batch }, (_, row) => 1 + Math.floor(packing[row % packing.length]! * seq_len));
}

/** Where there is no element to change, nothing is. */
function editsOf(special: Special, spec: Omit<Spec, 'edits'>): Edit[] {
  const { config, batch, initial, seq_len } = spec;
  const axes = axesWithin(spec, {
    seq_len: seq_len ?? 1,
    batch: batch ?? 1,
    batched: batch !== null,
    hasTime: seq_len !== null,
    batch_first: false, // the order of axes is all the same here
  });
  const state = initialNames(spec)[0]!;
  const inputRank = axes['input']!.length;
  const stateRank = axes[state]!.length;
  const first = (rank: number) => Array<number>(rank).fill(0);
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
