// What the judge's own equation gives of a question: every answer in its dtype, and every state as it was computed. Right to
// the bit where the network is exact.
import { answerNames } from '../signatures/axes/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Question } from './case.ts';
import { letterOf, readOff } from './states-in.ts';
import { truthOf } from './truth.ts';
import { type States, Unrolled } from './unrolled.ts';

export function ownAnswers(question: Question): { answers: NamedTensors; states: States } {
  const opened = new Unrolled(question);
  const states = truthOf(opened);
  const answers = answerNames(question).map((name) => [
    name,
    readOff(opened, name, letterOf(opened, name), states, question.dtype),
  ]);
  return { answers: Object.fromEntries(answers) as NamedTensors, states };
}
