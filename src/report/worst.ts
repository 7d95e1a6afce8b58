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
      if (budget && (!worst || spent(budget) > spent(worst.budget))) worst = { id, tensor, budget };
    }
  }
  return worst;
}

function spent({ error, allowed }: BudgetVerdict): number {
  return error === 0 ? 0 : error / allowed;
}
