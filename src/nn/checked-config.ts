// A module's constructor arguments, completed and checked. What they are is said in signatures.
import {
  type Argument,
  argumentsOf,
  completeConfig,
  defaultsOf,
  type ModuleName,
  refusalOfSizes,
  type SharedConfig,
} from '../signatures/index.ts';
import {
  ARRAYS,
  entriesOf,
  type FloatDtype,
  InputError,
  reading,
  shortened,
  shown,
} from '../tensor/index.ts';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

interface Typed {
  /** Default 'float32'. */
  readonly dtype?: FloatDtype;
}

type Sizes = Pick<SharedConfig, 'input_size' | 'hidden_size'>;

/** What a network's constructor takes; `Own` is what its family alone has. */
export type NetworkConfig<Own> = Mutable<Sizes & Partial<SharedConfig & Own> & Typed>;

/** What a cell's constructor takes. */
export type CellConfig<Own> = Mutable<Sizes & Partial<Pick<SharedConfig, 'bias'> & Own> & Typed>;

/** All arguments of a module, defaults filled in. */
export type Complete<C> = Readonly<Required<C>>;

/** A constructor argument that PyTorch refuses too. */
export class ConfigError extends InputError {
  override name = 'ConfigError';
}

/** PyTorch takes a torch.dtype. Here it is a name, of the two that modules run in. */
const DTYPE: Argument = { name: 'dtype', kind: 'choice', of: ['float32', 'float64'], default: 'float32' };

/** All arguments of a module, PyTorch's defaults for what is absent or undefined. @throws ConfigError */
export function completed<C extends object>(module: ModuleName, config: C): Complete<C> {
  const all = [...argumentsOf(module), DTYPE];
  const known = all.map(({ name }) => name);
  const entries = entriesOfConfig(module, config);
  const unknown = entries.find(([name]) => !known.includes(name))?.[0];
  if (unknown !== undefined) {
    throw new ConfigError(`${module}: unknown argument ${shortened(unknown)}`, [
      `Known: ${known.join(', ')}.`,
    ]);
  }
  const given = entries.filter(([, value]) => value !== undefined);
  const full = { ...defaultsOf(module), [DTYPE.name]: DTYPE.default, ...Object.fromEntries(given) };
  const refusal = refusalOf(module, full, (argument) => !isRefusedByForward(argument));
  if (refusal !== undefined) throw new ConfigError(refusal);
  const { BYTES_PER_ELEMENT } = ARRAYS[(full as unknown as Required<Typed>).dtype];
  const tooLarge = refusalOfSizes(module, completeConfig(module, full), BYTES_PER_ELEMENT);
  if (tooLarge !== undefined) throw new ConfigError(`${module}: ${tooLarge}`);
  return Object.freeze(full) as Complete<C>;
}

/** The config of a module whose weights are there, and say the dtype. @throws ConfigError */
export function withDtype<C extends object>(module: ModuleName, config: C, dtype: FloatDtype): C {
  return { ...Object.fromEntries(entriesOfConfig(module, config)), dtype } as unknown as C;
}

/** Read once. @throws ConfigError */
function entriesOfConfig(module: ModuleName, config: unknown): readonly (readonly [string, unknown])[] {
  const entries = reading(`${module}: config`, () => entriesOf(config));
  if (entries) return entries;
  throw new ConfigError(`${module}: config is ${shown(config)}, want { input_size, hidden_size, … }`);
}

/** What forward has to say against a config that was completed; undefined where all is well. */
export function refusalOfForward(module: ModuleName, config: object): string | undefined {
  return refusalOf(module, config, isRefusedByForward);
}

function isRefusedByForward(argument: Argument): boolean {
  return argument.kind === 'choice' && argument.refusedByForward === true;
}

function refusalOf(
  module: ModuleName,
  config: object,
  isAsked: (argument: Argument) => boolean,
): string | undefined {
  const values = config as Readonly<Record<string, unknown>>;
  for (const argument of [...argumentsOf(module), DTYPE].filter(isAsked)) {
    const value = values[argument.name];
    if (!isFine(argument, value, values)) {
      return `${module}: ${argument.name} is ${shown(value)}, want ${wantedOf(argument, values)}`;
    }
  }
  return undefined;
}

/** @param values of all arguments; those before it are fine */
function isFine(argument: Argument, value: unknown, values: Readonly<Record<string, unknown>>): boolean {
  switch (argument.kind) {
    case 'size': {
      const { least, below } = argument;
      const limit = below === undefined ? Infinity : (values[below] as number);
      return Number.isInteger(value) && (value as number) >= least && (value as number) < limit; // how many fit is said in signatures
    }
    case 'flag':
      return typeof value === 'boolean';
    case 'share':
      return typeof value === 'number' && value >= 0 && value <= 1; // so that NaN is refused
    case 'choice':
      return argument.of.includes(value as string);
  }
}

function wantedOf(argument: Argument, values: Readonly<Record<string, unknown>>): string {
  switch (argument.kind) {
    case 'size': {
      const { least, below } = argument;
      const limit = below === undefined ? '' : ` and less than ${below} = ${String(values[below])}`;
      return `a whole number >= ${least}${limit}`;
    }
    case 'flag':
      return 'true or false';
    case 'share':
      return 'a number in [0, 1]';
    case 'choice':
      return argument.of.map(shown).join(' or ');
  }
}
