// A mistake that a departure makes of no account: bfloat16 weights that are rounded to bfloat16 once more. It is no blind spot.
import type { Question } from '../../conformance/index.ts';
import { EPS } from '../../tensor/index.ts';
import type { Mistake } from '../catalogue/mistake.ts';
import { miniature } from '../cut.ts';
import { farthest } from '../gap.ts';
import { textbook } from '../textbook/textbook.ts';
import type { Departures } from './meant.ts';

/** Networks of the same options with a few units: whether it shows in one without the departures, and in none with them. */
export function isHidden(mistake: Mistake, like: Question, departures: Departures): boolean {
  const few = [1, 2, 3].map((seed) => miniature(like, seed));
  return (
    few.some((question) => changes(mistake, question)) &&
    !few.some((question) => changes(mistake, question, departures))
  );
}

/** By more than a last digit. */
function changes({ bend, applies }: Mistake, question: Question, departures?: Departures): boolean {
  if (!applies(question)) return false;
  try {
    const book = textbook(question, departures?.bends(question));
    return farthest(book([])!, book([bend])!) > 8 * EPS[question.dtype];
  } catch {
    return true; // it does not fit these sizes: nothing is known of it
  }
}
