// The values of a module's parameters: fresh ones, a strict load, copies. Names, shapes and order are in signatures.
// Source: torch.nn.RNNBase.reset_parameters for the distribution.
import type { Parameter } from '../signatures/index.ts';
import {
  cast,
  cloneAll,
  DtypeError,
  entriesOf,
  type FloatDtype,
  type FloatTensor,
  fresh,
  InputError,
  isFloat,
  isWhole,
  reading,
  sameShape,
  type Shape,
  shapeText,
  shown,
  type View,
  viewOf,
} from '../tensor/index.ts';
import type { Generator } from './generator.ts';

/** By PyTorch's keys, in PyTorch's order. */
export type Values = Readonly<Record<string, FloatTensor>>;

/** Keys that are missing, unexpected or of the wrong shape; every one of them is listed. */
export class StateDictError extends InputError {
  override name = 'StateDictError';
}

/** Values from U(-1/sqrt(hidden_size), 1/sqrt(hidden_size)), drawn in the order of the parameters. */
export function freshValues(
  parameters: readonly Parameter[],
  hidden_size: number,
  dtype: FloatDtype,
  generator: Generator,
): Values {
  const bound = hidden_size > 0 ? 1 / Math.sqrt(hidden_size) : 0;
  const draw = (shape: Shape) => {
    const drawn = fresh(shape, dtype);
    for (let i = 0; i < drawn.data.length; i++) drawn.data[i] = generator.uniform(-bound, bound, dtype);
    return drawn;
  };
  return Object.fromEntries(parameters.map(({ name, shape }) => [name, draw(shape)]));
}

/** What was read, once, of a state_dict: by key; null for what is no tensor. */
export type ReadStateDict = Readonly<Record<string, View | null>>;

/** What is undefined is left out. @throws StateDictError, InputError where a getter of it throws */
export function readStateDict(module: string, state_dict: unknown): ReadStateDict {
  const given = reading(`${module}: state_dict`, () => entriesOf(state_dict));
  if (given === undefined) {
    throw new StateDictError(
      `${module}: state_dict is ${shown(state_dict)}, want an object of tensors by name`,
    );
  }
  const views = given
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, viewOf(value) ?? null] as const);
  return Object.fromEntries(views);
}

/**
 * Copies of a state_dict's tensors, cast to `dtype`, in the module's own order.
 * Strict as torch's load_state_dict(strict=True). Departure: nothing is loaded when anything is wrong.
 * @throws StateDictError listing every missing, unexpected and wrongly shaped key, MemoryError
 */
export function loadedValues(
  module: string,
  parameters: readonly Parameter[],
  state_dict: unknown,
  dtype: FloatDtype,
): Values {
  const given = readStateDict(module, state_dict);
  const names = Object.keys(given);
  const known = new Set(parameters.map(({ name }) => name));
  const isThere = (name: string) => Object.hasOwn(given, name);
  const isNone = (name: string) => !given[name] || !isWhole(given[name]);
  const wrong = [
    ...names.filter(isNone).map((name) => `${name}: no tensor`),
    ...[...known].filter((name) => !isThere(name)).map((name) => `missing key ${name}`),
    ...names.filter((name) => !known.has(name)).map((name) => `unexpected key ${name}`),
    ...parameters.flatMap((parameter) => shapeProblem(parameter, given[parameter.name]?.shape)),
  ];
  if (wrong.length > 0)
    throw new StateDictError(
      `${module}: state_dict does not fit (${wrong.length} ${wrong.length === 1 ? 'key' : 'keys'})`,
      wrong,
    );
  return Object.fromEntries(parameters.map(({ name }) => [name, cast(given[name]!, dtype)]));
}

function shapeProblem({ name, shape, axes }: Parameter, came: Shape | undefined): string[] {
  if (came === undefined || sameShape(came, shape)) return [];
  const swapped = came.length === 2 && sameShape([came[1]!, came[0]!], shape);
  const why = swapped ? '; the axes look swapped: torch stores weights as (out, in)' : '';
  return [`${name}: shape ${shapeText(came)}, want ${axes} = ${shapeText(shape)}${why}`];
}

/** Copies, in order: the tensors of state_dict(). */
export function copiedValues(values: Values): Record<string, FloatTensor> {
  return cloneAll(values) as Record<string, FloatTensor>;
}

/** The floating dtype that all tensors of a state_dict share, for fromStateDict. @throws DtypeError */
export function dtypeOfStateDict(state_dict: ReadStateDict): FloatDtype {
  const dtypes = [...new Set(Object.values(state_dict).flatMap((view) => view?.dtype ?? []))];
  const [dtype = 'float32'] = dtypes;
  if (dtypes.length > 1 || !isFloat(dtype)) {
    throw new DtypeError(`state_dict: dtypes ${dtypes.join(', ')}, want all float32 or all float64`);
  }
  return dtype;
}
