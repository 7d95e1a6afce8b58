// Mistakes that show from call to call, told by why check failed the cases and by what these have in common.
import type { Question } from '../conformance/index.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';

/** A case that failed for another reason than its numbers. */
export interface Failed {
  readonly asked: Question;
  readonly reason: string;
}

/** With how many cases each explains: all that failed for such a reason, and it can happen in every one of them. */
export function behaviours(
  failed: readonly Failed[],
): { readonly mistake: Mistake; readonly cases: number }[] {
  return CATALOGUE.flatMap((mistake) => {
    const like = failed.filter(({ reason }) => mistake.misbehaviour?.shows.test(reason));
    const explains = like.length > 0 && like.every(({ asked }) => mistake.applies(asked));
    return explains ? [{ mistake, cases: like.length }] : [];
  });
}
