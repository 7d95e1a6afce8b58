// Whether a case tells mistakes from others.
import type { Case } from '../conformance/index.ts';
import type { Mistake } from './catalogue/index.ts';
import { gapBetween } from './gap.ts';
import { answerWith } from './wrong-subject.ts';

export function tellsApart(these: readonly Mistake[], those: readonly Mistake[], asked: Case): boolean {
  return gapBetween(answerWith(these, asked), answerWith(those, asked)) === undefined;
}
