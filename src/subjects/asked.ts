// A module of ours, made, asked and disposed of.
import type { Question } from '../conformance/index.ts';
import type { ModuleOptions } from '../nn/index.ts';
import { type AnyModule, CLASSES } from '../nn/modules.ts';
import { initialNames } from '../signatures/axes/index.ts';
import { type Config, type ModuleName, ownArguments } from '../signatures/index.ts';
import type { FloatTensor, NamedTensors, Tensor } from '../tensor/index.ts';
import type { States } from './stepped.ts';

/** What forward answers, one tensor after the other. torch takes and gives one state alone, and several as a tuple. */
export function asked(
  module: AnyModule,
  input: FloatTensor,
  initial: States | undefined,
  options?: { readonly lengths: Tensor } | undefined,
): States {
  const answer = module.forward(input, initial?.length === 1 ? initial[0] : initial, options);
  return [answer].flat(2) as FloatTensor[];
}

/** All of them; undefined where the question leaves them to be zeros. */
export function initialOf(question: Question): States | undefined {
  const given = initialNames(question).map((name) => question.inputs[name] as FloatTensor | undefined);
  return given.includes(undefined) ? undefined : (given as FloatTensor[]);
}

/** An answer of a module with these weights, which is disposed of: linear memory does not wait for the garbage collector. */
export function withModule<T>(
  module: ModuleName,
  config: Config,
  state_dict: NamedTensors,
  options: ModuleOptions,
  answer: (one: AnyModule) => T,
): T {
  const one = CLASSES[module].fromStateDict(ownArguments(module, config), state_dict, options);
  try {
    return answer(one);
  } finally {
    one.dispose();
  }
}
