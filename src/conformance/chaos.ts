// A chaotic case is judged free-running only up to the step where PyTorch's own float32 leaves float64 behind: from there
// on no implementation can follow it, and none is to blame.
import { allowedDifference, BUDGET, defaultTolerance } from '../compare/index.ts';
import { clone, type FloatDtype, type NamedTensors, type Tensor } from '../tensor/index.ts';
import { stepsName } from '../signatures/axes/index.ts';
import type { StateAt, Unrolled } from './unrolled.ts';

export interface Chaos {
  /** Where it sets in: the first layer and direction, and the step in its order of computation. */
  readonly from: StateAt;
  /** Whether a state can still be compared, free-running. */
  readonly isJudged: (at: StateAt) => boolean;
}

/**
 * Undefined where the case is not chaotic, or has no float64 truth to tell by.
 * @param expected as PyTorch computed it in the case's own dtype @param truth the same computation in float64
 */
export function chaosOf(opened: Unrolled, expected: NamedTensors, truth: NamedTensors): Chaos | undefined {
  const found = Object.entries(truth).flatMap(([name, exact]) => {
    const offsets = expected[name] ? chaoticElements(expected[name], exact) : [];
    return offsets.length > 0 ? [{ name, offsets }] : [];
  });
  if (found.length === 0) return undefined;
  const name = stepsName(opened.question);
  // Without the states after every step, nothing says when it set in: then no step is judged.
  const hasSteps = expected[name] && truth[name];
  const left = hasSteps ? chaoticSteps(opened, found) : everyStep(true, opened);
  const isJudged = ({ state, t }: StateAt) => !left[state]![t];
  const state = left.findIndex((steps) => steps.includes(true));
  const t = opened.order(state).find((step) => left[state]![step])!;
  return { from: { state, t }, isJudged };
}

/**
 * The elements (flat C-order offsets) at which PyTorch's error exceeds the closeness allowance divided by m + 1, or
 * overflows. Within that share, whoever stays within m times PyTorch's error is also close.
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

/** By state and time step: from the first chaotic step on, in any tensor, and wherever a layer below is. */
function chaoticSteps(
  opened: Unrolled,
  found: readonly { readonly name: string; readonly offsets: readonly number[] }[],
): boolean[][] {
  const left = everyStep(false, opened);
  for (const { name, offsets } of found) {
    const at = opened.at(name);
    for (const { state, t } of offsets.map(at)) left[state]![t] = true;
  }
  left.forEach((steps, state) => {
    const lower = left.slice(0, opened.layerOf(state) * opened.num_directions);
    let over = false;
    for (const t of opened.order(state)) {
      over ||= steps[t]! || lower.some((lost) => lost[t]);
      steps[t] = over;
    }
  });
  return left;
}

function everyStep(lost: boolean, { num_states, extent }: Unrolled): boolean[][] {
  return Array.from({ length: num_states }, () => Array<boolean>(extent.seq_len).fill(lost));
}

/** A tensor whose elements that are not judged are 0, and how many those are: compared with its like, they agree. */
export function judgedPart(
  opened: Unrolled,
  chaos: Chaos,
  name: string,
  whole: Tensor,
): { part: Tensor; left_out: number } {
  const at = opened.at(name);
  const part = clone(whole);
  let left_out = 0;
  for (let offset = 0; offset < part.data.length; offset++) {
    if (chaos.isJudged(at(offset))) continue;
    part.data[offset] = 0 as never;
    left_out++;
  }
  return { part, left_out };
}
