// A module of ours, asked.
import type { Question } from '../conformance/index.ts';
import type { AnyModule } from '../nn/modules.ts';
import { initialNames } from '../signatures/axes/index.ts';
import type { FloatTensor, Tensor } from '../tensor/index.ts';
import type { States } from './stepped.ts';

/** What forward answers, one tensor after the other. torch takes and gives one state alone, and several as a tuple. */
export function asked(
  module: AnyModule,
  input: FloatTensor,
  initial: States | undefined,
  options?: { readonly lengths: Tensor } | { readonly out: unknown } | undefined,
): States {
  const answer = module.forward(input, initial?.length === 1 ? initial[0] : initial, options);
  return [answer].flat(2) as FloatTensor[];
}

/** All of them; undefined where the question leaves them to be zeros. */
export function initialOf(question: Question): States | undefined {
  const given = initialNames(question).map((name) => question.inputs[name] as FloatTensor | undefined);
  return given.includes(undefined) ? undefined : (given as FloatTensor[]);
}
