// All that one case asks of a subject: the case, the case again, and every step alone.
import { difference } from '../compare/index.ts';
import { type FloatTensor, type NamedTensors, tensor, zeros } from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import { initialNames, shapesOf } from '../signatures/axes/index.ts';
import type { Question } from './case.ts';
import type { Opened } from './opened.ts';
import type { PerStep } from './per-step.ts';
import type { Subject } from './subject.ts';

export interface Asked {
  readonly answer: NamedTensors;
  /** Undefined where the case has no steps to ask for. */
  readonly perStep: { readonly asked: PerStep; readonly answer: NamedTensors | NotAnswered } | undefined;
}

/** Why there is no answer to the steps: the subject does not support the question, or it failed. */
export interface NotAnswered {
  readonly status: 'skip' | 'fail';
  readonly reason: string;
}

/** @throws Error where it breaks the protocol: see answerOf; and where it does not answer the same again */
export async function askCase(subject: Subject, { asked, perStep }: Opened): Promise<Asked> {
  const other = perStep?.question ?? withState(asked);
  // What comes before sets whatever is kept from call to call: other weights, and every state given.
  const before = async () => {
    const steps = await tryAnswer(subject, negated(other));
    return 'reason' in steps ? steps : tryAnswer(subject, other);
  };
  const steps = await before();
  const answer = await answerOf(subject, asked);
  const again = await answerOf(subject, asked);
  if (!sameAnswers(answer, again)) {
    await before();
    const after = await answerOf(subject, asked);
    throw new Error(
      sameAnswers(answer, after)
        ? 'it carries state from one call into the next: asked twice in a row, it answers differently'
        : 'it answers differently each time, though it is asked the same',
    );
  }
  return { answer, perStep: perStep && { asked: perStep, answer: steps as NamedTensors | NotAnswered } };
}

async function tryAnswer(subject: Subject, question: Question): Promise<NamedTensors | NotAnswered> {
  try {
    const supported = await supportOf(subject, question);
    return supported === true ? await answerOf(subject, question) : { status: 'skip', reason: supported };
  } catch (error) {
    return { status: 'fail', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The same question with other weights. */
function negated(question: Question): Question {
  const state_dict = Object.entries(question.state_dict).map(([name, weight]) => {
    const data = (weight as FloatTensor).data.map((value: number) => -value) as Float32Array;
    return [name, tensor(data, weight.shape)];
  });
  return { ...question, state_dict: Object.fromEntries(state_dict) as NamedTensors };
}

/** The same question with its initial states written out. */
function withState(question: Question): Question {
  const shapes = shapesOf(question)!;
  const states = initialNames(question).map((name) => [name, zeros(shapes[name]!, question.dtype)]);
  return { ...question, inputs: { ...Object.fromEntries(states), ...question.inputs } };
}

function sameAnswers(one: NamedTensors, other: NamedTensors): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const again = other[name];
      if (!again) return false;
      const { mismatched, incomparable } = difference(one[name]!, again, { exact: true });
      return mismatched === 0 && !incomparable;
    })
  );
}
