// What the judge's own equation gives of a question: every answer in its dtype, and every state in float64. Right to the bit
// where the network is exact.
import { answerNames, stepsName } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import type { FloatDtype, NamedTensors } from '../tensor/index.ts';
import type { Question } from './case.ts';
import { letterOf, readOff } from './states-in.ts';
import { truthOf } from './truth.ts';
import { Unrolled } from './unrolled.ts';

export function ownAnswers(question: Question): { answers: NamedTensors; truth: NamedTensors } {
  const opened = new Unrolled(question);
  const states = truthOf(opened);
  const off = (names: readonly string[], dtype: FloatDtype): NamedTensors =>
    Object.fromEntries(
      names.map((name) => [name, readOff(opened, name, letterOf(opened, name), states, dtype)]),
    );
  const steps = signatureOf(question.module).states.map(({ letter }) => stepsName(question, letter));
  return { answers: off(answerNames(question), question.dtype), truth: off(steps, 'float64') };
}
