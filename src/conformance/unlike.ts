// Questions like another, whose answers are not: what a subject keeps from call to call shows in them.
import { initialNames, shapesOf } from '../signatures/axes/index.ts';
import { ARRAYS, type FloatDtype, type FloatTensor, type NamedTensors, tensor } from '../tensor/index.ts';
import type { Question } from './case.ts';
import type { Departed } from './departed.ts';
import { truthOf } from './truth.ts';
import { Unrolled } from './unrolled.ts';

/** All weights negated. */
export function withOtherWeights(question: Question): Question {
  return { ...question, state_dict: negated(question.state_dict) };
}

/** Its input and its states negated. */
export function withOtherInputs(question: Question): Question {
  return { ...question, inputs: negated(question.inputs) };
}

function negated(tensors: NamedTensors): NamedTensors {
  const all = Object.entries(tensors).map(([name, one]) => {
    if (one.dtype === 'int64') return [name, one]; // lengths
    const { shape, dtype } = one as FloatTensor;
    const data = new ARRAYS[dtype](one.data as Float32Array);
    for (let i = 0; i < data.length; i++) data[i] = -data[i]!; // a loop: weights are many
    return [name, tensor<FloatDtype>(data, shape)];
  });
  return Object.fromEntries(all) as NamedTensors;
}

/** Begun at a state; undefined where it has one. */
export function withOtherState(question: Question): Question | undefined {
  const shapes = shapesOf(question)!;
  const absent = initialNames(question).filter((name) => !question.inputs[name]);
  if (absent.length === 0) return undefined;
  const states = absent.map((name) => {
    const size = shapes[name]!.reduce((product, one) => product * one, 1);
    return [name, tensor<FloatDtype>(new ARRAYS[question.dtype](size).fill(0.5), shapes[name]!)];
  });
  return { ...question, inputs: { ...question.inputs, ...Object.fromEntries(states) } };
}

/** Whether right answers to these questions of one shape differ, clearly. */
export function areUnlike(one: Question, other: Question, departed?: Departed): boolean {
  const [first] = truthOf(new Unrolled(one, departed));
  const [second] = truthOf(new Unrolled(other, departed));
  return first!.some((value, i) => Math.abs(value - second![i]!) > 1e-3 * (Math.abs(value) + 1));
}
