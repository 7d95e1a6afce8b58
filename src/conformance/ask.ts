// All that one case asks of a subject: the case, the case again, and every step alone.
import { type NamedTensors, sameBits, zeros } from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Case, Question } from './case.ts';
import { caseShapes } from './case-shapes.ts';
import { type PerStep, perStepOf } from './per-step.ts';
import type { Subject } from './subject.ts';

export interface Asked {
  readonly answer: NamedTensors;
  /** Undefined where the case has no steps to ask for; a text where the subject does not support the question. */
  readonly perStep: { readonly asked: PerStep; readonly answer: NamedTensors | string } | undefined;
}

/** @throws Error where it breaks the protocol: see answerOf; and where it does not answer the same again */
export async function askCase(subject: Subject, asked: Case): Promise<Asked> {
  const perStep = perStepOf(asked);
  const other = perStep?.question ?? withState(asked);
  // The other question comes first, with every state given: whatever is kept from before it, is not kept after it.
  const supported = await supportOf(subject, other);
  const steps = supported === true ? await answerOf(subject, other) : supported;
  const answer = await answerOf(subject, asked);
  const again = await answerOf(subject, asked);
  if (!sameAnswers(answer, again)) {
    if (supported === true) await answerOf(subject, other);
    const after = await answerOf(subject, asked);
    throw new Error(
      sameAnswers(answer, after)
        ? 'it carries state from one call into the next: asked twice in a row, it answers differently'
        : 'it answers differently each time, though it is asked the same',
    );
  }
  return { answer, perStep: perStep && { asked: perStep, answer: steps } };
}

/** The same question with its initial state written out. */
function withState(question: Question): Question {
  const name = question.module === 'RNN' ? 'h_0' : 'hx';
  const state = question.inputs[name] ?? zeros(caseShapes(question)![name]!, question.dtype);
  return { ...question, inputs: { ...question.inputs, [name]: state } };
}

function sameAnswers(one: NamedTensors, other: NamedTensors): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const [a, b] = [one[name]!.data, other[name]?.data];
      return (
        b !== undefined &&
        a.length === b.length &&
        a.every((value: number | bigint, i: number) => sameBits(Number(value), Number(b[i])))
      );
    })
  );
}
