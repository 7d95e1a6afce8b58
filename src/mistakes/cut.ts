// A large case cut down to one row and a few steps: what does not give the subject's numbers there need not be tried on all.
import type { Case, Question } from '../conformance/index.ts';
import { type Axes, extentOf, LENGTHS, shapeOf, tensorsOf } from '../signatures/axes/index.ts';
import { num_directionsOf, parametersOf } from '../signatures/index.ts';
import {
  ARRAYS,
  type FloatArray,
  type FloatDtype,
  type FloatTensor,
  type NamedTensors,
  numbers,
  sameShape,
  tensor,
} from '../tensor/index.ts';
import type { Bend } from './textbook/bend.ts';
import { bentAnswer } from './textbook/textbook.ts';

/** Products of a case that is tried on whole. */
const SMALL = 4_000_000;
const STEPS = 3;

/** How many rows and steps from the first on. */
export interface Size {
  readonly rows: number;
  readonly steps: number;
}

export interface Cut {
  readonly size: Size;
  readonly asked: Case;
  readonly answer: NamedTensors;
}

/** The smallest first; none where the case is small, or nothing of the answer can be cut. */
export function cutsOf(asked: Case, answer: NamedTensors): Cut[] {
  const { seq_len, batch } = extentOf(asked)!;
  const weights = Object.values(asked.state_dict).reduce((sum, { data }) => sum + data.length, 0);
  if (weights * seq_len * batch < SMALL) return [];
  const { exact: _, derived: __, ...rest } = asked;
  const few = num_directionsOf(asked.config) === 1 ? STEPS : Infinity; // a reverse direction begins at the end
  return [
    ...(few < seq_len ? [{ rows: 1, steps: few }] : []),
    ...(batch > 1 ? [{ rows: 1, steps: Infinity }] : []),
  ].flatMap((size): Cut[] => {
    const given = cut(asked, answer, size);
    if (Object.keys(given).length === 0) return [];
    const expected = cut(asked, asked.expected, size);
    return [{ size, asked: { ...rest, ...cutQuestion(asked, size), expected, truth: {} }, answer: given }];
  });
}

/**
 * Whether these bends change a row and the first steps in the same way when they are alone. Tried on a network of the same
 * options with a few units: then it says nothing of the sizes, and all the more of the order.
 */
export function isLocal(bends: readonly Bend[], asked: Question, size: Size): boolean {
  return [1, 2, 3].every((seed) => isLocalIn(miniature(asked, seed), bends, size)); // relu may hide all of one
}

function isLocalIn(small: Question, bends: readonly Bend[], size: Size): boolean {
  try {
    const whole = cut(small, bentAnswer(small, bends), size);
    const alone = bentAnswer(cutQuestion(small, size), bends);
    const tensors = Object.entries(whole);
    const isSame = ([name, { data }]: (typeof tensors)[number]) =>
      (data as FloatArray).every((value, i) => Object.is(value, alone[name]?.data[i]));
    return tensors.length > 0 && tensors.every(isSame);
  } catch {
    return false; // it does not fit these sizes
  }
}

function cutQuestion<Q extends Question>(asked: Q, size: Size): Q {
  const { [LENGTHS]: lengths, ...inputs } = asked.inputs;
  const kept = lengths && numbers(lengths).slice(0, size.rows);
  return {
    ...asked,
    inputs: {
      ...cut(asked, inputs, size, true),
      ...(kept && { [LENGTHS]: lengthsOf(kept.map((length) => Math.min(length, size.steps))) }),
    },
  };
}

/** The first rows and steps of these tensors. What has another shape, or stands at the end of a time that is cut, is left out. */
function cut(asked: Question, tensors: NamedTensors, { rows, steps }: Size, isInput = false): NamedTensors {
  const axes = tensorsOf(asked)!;
  const { seq_len, hasTime } = extentOf(asked)!;
  const isEnd = (name: string) =>
    !isInput && hasTime && steps < seq_len && !axes[name]!.some(([axis]) => axis === 't');
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name, { shape }]) => axes[name] && sameShape(shape, shapeOf(axes[name])) && !isEnd(name))
      .map(([name, one]) => [name, prefix(one as FloatTensor, axes[name]!, { row: rows, t: steps })]),
  );
}

function prefix(
  { data, dtype, shape }: FloatTensor,
  axes: Axes,
  most: Readonly<Partial<Record<string, number>>>,
): FloatTensor {
  const kept = axes.map(([axis, size]) => Math.min(size, most[axis] ?? size));
  const result: FloatArray = new ARRAYS[dtype](kept.reduce((product, size) => product * size, 1));
  let next = 0;
  const copy = (depth: number, from: number) => {
    if (depth === axes.length) {
      result[next++] = data[from]!;
      return;
    }
    const stride = axes.slice(depth + 1).reduce((product, [, size]) => product * size, 1);
    for (let i = 0; i < kept[depth]!; i++) copy(depth + 1, from + i * stride);
  };
  copy(0, 0);
  const sizes = axes.flatMap(([axis], i) => (axis === 'direction' ? [] : [kept[i]!]));
  return tensor<FloatDtype>(result, [...sizes.slice(0, -1), shape.at(-1)!]);
}

const lengthsOf = (lengths: readonly number[]) =>
  tensor(BigInt64Array.from(lengths, BigInt), [lengths.length]);

/** The same options, with numbers that repeat nowhere. */
export function miniature({ module, config, dtype, stepped, inputs }: Question, seed: number): Question {
  const hidden_size = 5;
  const input_size = config.input_size === config.hidden_size ? hidden_size : 2;
  const proj_size = config.proj_size ? 3 : 0;
  const options = { ...config, hidden_size, input_size, ...('proj_size' in config && { proj_size }) };
  const { batched, hasTime, batch_first } = extentOf({ module, config, stepped, inputs })!;
  const leading = [...(hasTime ? [5] : []), ...(batched ? [4] : [])];
  const shape = [...(batch_first ? leading.toReversed() : leading), input_size];
  let drawnSoFar = 1000 * seed;
  const scale = 4 ** (seed - 1); // some bends act on great numbers alone
  const drawn = (sizes: readonly number[]) => {
    const data: FloatArray = new ARRAYS[dtype](sizes.reduce((product, size) => product * size, 1));
    return tensor<FloatDtype>(
      data.map(() => scale * Math.sin(++drawnSoFar * drawnSoFar)) as Float32Array,
      sizes,
    );
  };
  const parameters = parametersOf(module, options).map((one) => [one.name, drawn(one.shape)]);
  const question = { module, config: options, dtype, stepped };
  const input = drawn(shape);
  const all = tensorsOf({ ...question, inputs: { input } })!;
  const states = Object.keys(inputs)
    .filter((name) => name !== 'input' && name !== LENGTHS)
    .map((name) => [name, drawn(all[name]!.map(([, size]) => size))]);
  const lengths = inputs[LENGTHS] && { [LENGTHS]: lengthsOf([3, 5, 2, 4]) };
  return {
    ...question,
    state_dict: Object.fromEntries(parameters) as NamedTensors,
    inputs: { input, ...(Object.fromEntries(states) as NamedTensors), ...lengths },
  };
}
