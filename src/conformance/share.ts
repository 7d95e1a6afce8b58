// How much of what is allowed one element spends, as it was judged free-running: by closeness, and by the budget.
import { allowedDifference, defaultTolerance, gapAt } from '../compare/index.ts';
import { type Compared, judgement } from './judgement.ts';

/** The least share of an element that fails: by its bits alone it may be as close as one could wish. */
const JUST_BEYOND = 1.01;

/**
 * By flat offset: beyond 1 exactly where the element is wrong; Infinity where NaN or infinity makes it so. Of equal shapes
 * and dtypes.
 */
export function sharesOf(
  compared: Compared,
  scale: () => number,
  exact: boolean,
): (offset: number) => number {
  const { actual, expected, truth, rest, slack, by } = compared;
  const { isWrong, spent } = judgement(compared, scale, exact);
  const { dtype } = expected;
  const tolerance = defaultTolerance(dtype);
  return (offset) => {
    const [came, wanted] = [Number(actual.data[offset]), Number(expected.data[offset])];
    const near = by?.allowed(offset) ?? allowedDifference(wanted, tolerance, dtype) + (slack?.[offset] ?? 0);
    const gap = (truth && gapAt(actual, expected, truth, offset, rest)) ?? 0;
    const share = Math.max(part(Math.abs(came - wanted), near), spent ? part(gap, spent.allowed) : 0);
    if (!isWrong(offset)) return Number.isNaN(share) ? 0 : Math.min(share, 1);
    return Number.isFinite(share) ? Math.max(share, JUST_BEYOND) : Infinity;
  };
}

function part(error: number, allowed: number): number {
  return error === 0 ? 0 : error / allowed;
}
