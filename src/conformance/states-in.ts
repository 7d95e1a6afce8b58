// All states of a network, from the tensors of a case that hold them, and back.
import { shapeOf, stepsName } from '../signatures/axes/index.ts';
import { isNetwork, NAMES, signatureOf } from '../signatures/index.ts';
import {
  ARRAYS,
  type FloatArray,
  type FloatDtype,
  type NamedTensors,
  type Tensor,
  tensor,
} from '../tensor/index.ts';
import type { States, UnitAt, Unrolled } from './unrolled.ts';

export interface Known {
  readonly states: States;
  /** The tensors that they were read from. */
  readonly names: readonly string[];
}

/** Undefined where some states are in none of these tensors. The output of one layer holds all its states. */
export function knownStates(opened: Unrolled, tensors: NamedTensors): Known | undefined {
  const { question } = opened;
  const letters = signatureOf(question.module).states.map(({ letter }) => letter);
  const names = letters.map((letter) => stepsName(question, letter));
  if (names.every((name) => tensors[name])) {
    return { states: names.map((name) => numbersOf(tensors[name]!)), names };
  }
  const { output } = tensors;
  if (!output || !isNetwork(question.module) || question.config.num_layers > 1 || letters.length > 1) {
    return undefined;
  }
  return { states: [opened.statesOf(numbersOf(output))], names: ['output'] };
}

/** Which of the module's states a tensor holds. */
export function letterOf({ question }: Unrolled, name: string): number {
  const letters = signatureOf(question.module).states.map(({ letter }) => letter);
  const found = letters.findIndex((letter) =>
    [NAMES.steps(letter), NAMES.last(letter)].some((names) => Object.values(names).includes(name)),
  );
  return Math.max(found, 0); // output holds the first
}

/** Where a state stands among all of its letter. */
export function placeOf(
  { extent: { seq_len, batch }, widths }: Unrolled,
  letter: number,
  { state, t, row, unit }: UnitAt,
): number {
  return ((state * seq_len + t) * batch + row) * widths[letter]! + unit;
}

/** A tensor of the case, read off the states of its letter. */
export function readOff(
  opened: Unrolled,
  name: string,
  letter: number,
  states: States,
  dtype: FloatDtype,
): Tensor<FloatDtype> {
  const shape = shapeOf(opened.axes[name]!);
  const own = states[letter]!;
  // The states after every step are all there are, in their order.
  const { letter: of } = signatureOf(opened.question.module).states[letter]!;
  if (name === stepsName(opened.question, of)) return tensor<FloatDtype>(new ARRAYS[dtype](own), shape);
  if (name === 'output') return tensor<FloatDtype>(new ARRAYS[dtype](opened.outputOf(own)), shape);
  const data: FloatArray = new ARRAYS[dtype](shape.reduce((product, size) => product * size, 1));
  const at = opened.at(name);
  for (let offset = 0; offset < data.length; offset++)
    data[offset] = own[placeOf(opened, letter, at(offset))]!;
  return tensor<FloatDtype>(data, shape);
}

function numbersOf({ data }: Tensor): Float64Array {
  return new Float64Array(data as Float64Array); // from() goes through an iterator
}
