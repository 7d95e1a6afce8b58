// One tensor, judged element by element. What is found first, and where it is first wrong, is told by the same code.
import {
  agreement,
  type Budget,
  budget,
  type CompareOptions,
  type Difference,
  difference,
  gapAt,
} from '../compare/index.ts';
import type { Tensor } from '../tensor/index.ts';

export interface Compared {
  readonly actual: Tensor;
  readonly expected: Tensor;
  /** The same in more precision; undefined where there is none. */
  readonly truth: Tensor | undefined;
  /** What float64 cannot hold of it. */
  readonly rest?: Tensor | undefined;
  /** In place of closeness and budget: how far rounding may carry it, of an arithmetic with fewer digits. */
  readonly by?: NonNullable<CompareOptions['by']> | undefined;
  /** What is allowed beside the tolerance. */
  readonly slack?: ArrayLike<number> | undefined;
}

export interface Judgement {
  readonly found: Difference;
  /** Where there is a truth, unless bits counted, and all are PyTorch's: there is nothing left to measure. */
  readonly spent: Budget | undefined;
  readonly isRight: boolean;
  /** Of one element. Not to be asked where no element was compared. */
  readonly isWrong: (offset: number) => boolean;
}

/**
 * Shape and dtype, then bits or closeness, then the budget where there is a truth.
 * @param scale of the budget's floor, asked for where it counts @param exact bits in place of closeness
 */
export function judgement(compared: Compared, scale: () => number, exact: boolean): Judgement {
  const { actual, expected, truth, rest, slack, by } = compared;
  if (by) {
    const loosely = difference(actual, expected, { by });
    const isRight = !loosely.incomparable && loosely.mismatched === 0;
    return { found: loosely, spent: undefined, isRight, isWrong: (offset) => !by.agrees(offset) };
  }
  const found = difference(actual, expected, { exact, slack });
  const isMeasured = !found.incomparable && !(exact && found.mismatched === 0);
  const spent = truth && isMeasured ? budget(actual, expected, truth, scale(), rest) : undefined;
  const agrees = agreement(actual, expected, { exact, slack });
  return {
    found,
    spent,
    isRight: !found.incomparable && found.mismatched === 0 && (spent?.within ?? true),
    isWrong: (offset) => {
      if (!agrees(offset)) return true;
      const gap = truth && gapAt(actual, expected, truth, offset, rest);
      return gap !== undefined && spent !== undefined && !(gap <= spent.allowed);
    },
  };
}
