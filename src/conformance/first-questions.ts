// What a case asks before anything is known of the subject, in the order in which it is asked: for a subject that answers
// offline. A test holds askCase to it.
import type { Question } from './case.ts';
import type { Opened } from './opened.ts';
import { withOtherState, withOtherWeights } from './unlike.ts';

/** Each is a folder below the case's, but for the case itself. */
export type FirstName = 'case' | 'other-weights' | 'other-state' | 'again' | 'steps';

export interface FirstQuestion {
  readonly name: FirstName;
  readonly question: Question;
}

export function firstQuestions({ asked, perStep }: Opened): FirstQuestion[] {
  const all: readonly [FirstName, Question | undefined][] = [
    ['case', asked],
    ['other-weights', withOtherWeights(asked)],
    ['other-state', withOtherState(asked)],
    ['again', asked],
    ['steps', perStep?.question],
  ];
  return all.flatMap(([name, question]) => (question ? [{ name, question }] : []));
}
