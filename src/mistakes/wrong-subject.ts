// A wrong implementation: the textbook with mistakes in it, where they apply.
import type { Question, Subject } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Mistake } from './catalogue/index.ts';
import { bentAnswer } from './textbook/textbook.ts';

export function wrongSubject(mistakes: readonly Mistake[]): Subject {
  const bent: Subject = {
    name: `textbook with ${mistakes.map(({ name }) => name).join(' and ') || 'no mistake'}`,
    run: (question) => answerWith(mistakes, question),
  };
  return mistakes.reduce((subject, { misbehaviour }) => misbehaviour?.of(subject) ?? subject, bent);
}

/** One answer, with the mistakes that show in it, in this order. */
export function answerWith(mistakes: readonly Mistake[], question: Question): NamedTensors {
  return bentAnswer(
    question,
    mistakes.filter(({ applies }) => applies(question)).map(({ bend }) => bend),
  );
}
