// The parameters of a module: PyTorch's names, shapes and order; fresh values; a strict load.
// Source: torch.nn.RNNBase: order is layer, direction, kind; reset_parameters for the distribution.
import {
  ARRAYS,
  cast,
  clone,
  type FloatDtype,
  type FloatTensor,
  InputError,
  isTensor,
  type NamedTensors,
  numel,
  sameShape,
  type Shape,
  shapeText,
  tensor,
} from '../tensor/index.ts';
import type { Generator } from './generator.ts';

/** A parameter's shape, with the names of its axes for messages. */
export interface ParameterShape {
  readonly shape: Shape;
  readonly axes: string;
}

export type ParameterShapes = ReadonlyMap<string, ParameterShape>;
export type Parameters = ReadonlyMap<string, FloatTensor>;

/** Keys that are missing, unexpected or of the wrong shape; every one of them is listed. */
export class StateDictError extends InputError {
  override name = 'StateDictError';
}

/** The four parameters of one layer and direction (two without bias); `suffix` is '' for a cell, `_l0_reverse`, … */
export function directionShapes(
  suffix: string,
  input: { size: number; name: string },
  hidden_size: number,
  bias: boolean,
): [string, ParameterShape][] {
  const weights: [string, ParameterShape][] = [
    [`weight_ih${suffix}`, { shape: [hidden_size, input.size], axes: `(hidden_size, ${input.name})` }],
    [`weight_hh${suffix}`, { shape: [hidden_size, hidden_size], axes: '(hidden_size, hidden_size)' }],
  ];
  const biases = ['bias_ih', 'bias_hh'].map((kind): [string, ParameterShape] => [
    kind + suffix,
    { shape: [hidden_size], axes: '(hidden_size,)' },
  ]);
  return bias ? [...weights, ...biases] : weights;
}

/** Values from U(-1/sqrt(hidden_size), 1/sqrt(hidden_size)), drawn in the order of the parameters. */
export function freshParameters(
  shapes: ParameterShapes,
  hidden_size: number,
  dtype: FloatDtype,
  generator: Generator,
): Parameters {
  const bound = hidden_size > 0 ? 1 / Math.sqrt(hidden_size) : 0;
  const draw = ({ shape }: ParameterShape) =>
    tensor<FloatDtype>(
      new ARRAYS[dtype](numel(shape)).map(() => generator.uniform(-bound, bound, dtype)),
      shape,
    );
  return new Map([...shapes].map(([name, wanted]) => [name, draw(wanted)]));
}

/**
 * Copies of a state_dict's tensors, cast to `dtype`, in the module's own order.
 * Strict as torch's load_state_dict(strict=True). Departure: nothing is loaded when anything is wrong.
 * @throws StateDictError listing every missing, unexpected and wrongly shaped key
 */
export function loadedParameters(
  owner: string,
  shapes: ParameterShapes,
  state_dict: NamedTensors,
  dtype: FloatDtype,
): Parameters {
  if (state_dict === null || typeof state_dict !== 'object') {
    throw new StateDictError(
      `${owner}: state_dict is ${String(state_dict)}, want an object of tensors by name`,
    );
  }
  const given = Object.entries(state_dict).filter(([, value]) => value !== undefined);
  const noTensor = given.filter(([, value]) => !isTensor(value)).map(([name]) => `${name}: no tensor`);
  const wrong = [
    ...noTensor,
    ...[...shapes.keys()]
      .filter((name) => state_dict[name] === undefined)
      .map((name) => `missing key ${name}`),
    ...given
      .map(([name]) => name)
      .filter((name) => !shapes.has(name))
      .map((name) => `unexpected key ${name}`),
    ...[...shapes].flatMap(([name, wanted]) => shapeProblem(name, state_dict[name]?.shape, wanted)),
  ];
  if (wrong.length > 0)
    throw new StateDictError(
      `${owner}: state_dict does not fit (${wrong.length} ${wrong.length === 1 ? 'key' : 'keys'})`,
      wrong,
    );
  return new Map([...shapes.keys()].map((name) => [name, cast(state_dict[name]!, dtype)]));
}

function shapeProblem(name: string, came: Shape | undefined, { shape, axes }: ParameterShape): string[] {
  if (came === undefined || sameShape(came, shape)) return [];
  const swapped = came.length === 2 && sameShape([came[1]!, came[0]!], shape);
  const why = swapped ? '; the axes look swapped: torch stores weights as (out, in)' : '';
  return [`${name}: shape ${shapeText(came)}, want ${axes} = ${shapeText(shape)}${why}`];
}

/** Copies, by name, in order: the tensors of state_dict(). */
export function copiedParameters(parameters: Parameters): Record<string, FloatTensor> {
  return Object.fromEntries([...parameters].map(([name, parameter]) => [name, clone(parameter)]));
}
