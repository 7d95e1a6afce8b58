// The worst of a run: the tensor that came closest to its error budget, or went furthest beyond it.
import type { BudgetVerdict, CaseVerdict, TensorVerdict } from '../conformance/index.ts';

export interface Worst {
  readonly id: string;
  readonly tensor: TensorVerdict;
  readonly budget: BudgetVerdict;
}

/** By the share of its budget that was spent, so that a lucky PyTorch (error near 0) does not look like a disaster. */
export function worstBudget(cases: readonly CaseVerdict[]): Worst | undefined {
  let worst: Worst | undefined;
  for (const { id, tensors } of cases) {
    for (const tensor of tensors) {
      const { budget } = tensor;
      if (budget) worst = worseOf(worst, { id, tensor, budget });
    }
  }
  return worst;
}

/** The one that spent the greater share of its budget; the first where they are equal. */
export function worseOf(one: Worst | undefined, other: Worst | undefined): Worst | undefined {
  if (!one || !other) return one ?? other;
  return spent(other.budget) > spent(one.budget) ? other : one;
}

/** The share of its budget. */
export function spent({ error, allowed }: BudgetVerdict): number {
  return error === 0 ? 0 : error / allowed;
}
