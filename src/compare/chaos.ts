// Chaos: where PyTorch's own float32 has left float64 behind, no implementation can follow it, and none is to blame.
import type { FloatDtype, Tensor } from '../tensor/index.ts';
import { BUDGET } from './budget.ts';
import { allowedDifference } from './close.ts';
import { defaultTolerance } from './tolerance.ts';

/**
 * The elements (flat C-order offsets) at which PyTorch's error exceeds the closeness allowance divided by m + 1, or
 * overflows. Within that share, whoever stays within m times PyTorch's error is also close.
 * @param torch as PyTorch computed it in the case's own dtype
 * @param truth the same computation in float64
 */
export function chaoticElements(torch: Tensor, truth: Tensor): number[] {
  const tolerance = defaultTolerance(torch.dtype);
  const chaotic: number[] = [];
  for (let offset = 0; offset < truth.data.length; offset++) {
    const exact = Number(truth.data[offset]);
    const gap = Math.abs(Number(torch.data[offset]) - exact);
    const allowed = allowedDifference(exact, tolerance, torch.dtype as FloatDtype) / (BUDGET.m + 1);
    // A gap that is NaN (torch overflowed to NaN) counts; an element that is not finite in truth does not.
    if (Number.isFinite(exact) && !(gap <= allowed)) chaotic.push(offset);
  }
  return chaotic;
}
