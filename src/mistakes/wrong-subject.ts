// A wrong implementation: the textbook with mistakes in it, where they apply.
import type { Subject } from '../conformance/index.ts';
import type { Mistake } from './catalogue/index.ts';
import { bentAnswer } from './textbook.ts';

export function wrongSubject(mistakes: readonly Mistake[]): Subject {
  const bent: Subject = {
    name: `textbook with ${mistakes.map(({ name }) => name).join(' and ') || 'no mistake'}`,
    run: (question) =>
      bentAnswer(
        question,
        mistakes.filter(({ applies }) => applies(question)).map(({ bend }) => bend),
      ),
  };
  return mistakes.reduce((subject, { misbehave }) => misbehave?.(subject) ?? subject, bent);
}
