// The padding of packed sequences. PyTorch has no states there, so that what a subject gives as states there is not judged;
// output is PyTorch's own answer, and holds zeros there.
import { stepsName } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import { clone, type Tensor } from '../tensor/index.ts';
import type { Unrolled } from './unrolled.ts';

/** The states after every step with zeros where there is padding, as a case has them; any other tensor as it is. */
export function withoutPadding(opened: Unrolled, name: string, given: Tensor): Tensor {
  const { question, lengths } = opened;
  const letters = signatureOf(question.module).states.map(({ letter }) => letter);
  if (!lengths || !letters.some((letter) => stepsName(question, letter) === name)) return given;
  const at = opened.at(name);
  const one = clone(given);
  for (let offset = 0; offset < one.data.length; offset++) {
    const { t, row } = at(offset);
    if (!opened.isLive(t, row)) one.data[offset] = 0 as never;
  }
  return one;
}
