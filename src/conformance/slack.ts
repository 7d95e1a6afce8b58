// Where PyTorch's own rounding exceeds closeness, as in large states of relu or in sums that count, the error budget is asked
// of every step in its place.
import { allowedDifference, BUDGET, defaultTolerance } from '../compare/index.ts';
import { stepsName } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import { EPS, type NamedTensors } from '../tensor/index.ts';
import type { Chaos } from './chaos.ts';
import { letterOf, placeOf } from './states-in.ts';
import type { States, StateAt, Unrolled } from './unrolled.ts';

export interface Rounded extends Unrolled {
  readonly expected: NamedTensors;
  readonly truth: NamedTensors;
  /** What every state rounds, as the budget's floor counts it. */
  readonly scales: States;
  readonly chaos: Chaos | undefined;
}

/**
 * By flat offset of a tensor, what is allowed beside closeness: m times PyTorch's greatest error so far in that layer and
 * direction, and k eps times the greatest that was rounded so far. Undefined where m + 1 times its error is nowhere more
 * than closeness allows: neither in the tensor nor in the states that it is put together from, so that h_n is held to
 * what output is held to.
 */
export function slackOf(opened: Rounded, name: string): Float64Array | undefined {
  const { dtype } = opened.question;
  const letter = letterOf(opened, name);
  const steps = stepsName(opened.question, signatureOf(opened.question.module).states[letter]!.letter);
  const names = [name, ...(name !== steps && opened.expected[steps] && opened.truth[steps] ? [steps] : [])];
  if (!names.some((one) => isBeyond(opened, one))) return undefined;
  const [errors, scales] = [soFar(opened), soFar(opened)];
  for (const one of names) offerAll(opened, one, letter, errors, scales);
  const at = opened.at(name);
  const [error, scale] = [errors.upTo(), scales.upTo()];
  return Float64Array.from(opened.expected[name]!.data as Float64Array, (_, offset) => {
    const where = at(offset);
    return BUDGET.m * error(where) + BUDGET.k * EPS[dtype] * scale(where);
  });
}

/** Whether m + 1 times PyTorch's error is somewhere more than closeness allows there. */
function isBeyond(opened: Rounded, name: string): boolean {
  const { dtype } = opened.question;
  const torch = opened.expected[name]!.data as Float64Array;
  const truth = opened.truth[name]!.data;
  const tolerance = defaultTolerance(dtype);
  const at = opened.at(name);
  for (let offset = 0; offset < torch.length; offset++) {
    const exact = Number(truth[offset]);
    const error = Math.abs(torch[offset]! - exact);
    if (error === 0 || !(error < Infinity)) continue;
    const isMore = (BUDGET.m + 1) * error > allowedDifference(exact, tolerance, dtype);
    if (isMore && opened.chaos?.isJudged(at(offset)) !== false) return true;
  }
  return false;
}

function offerAll(
  opened: Rounded,
  name: string,
  letter: number,
  errors: ReturnType<typeof soFar>,
  scales: ReturnType<typeof soFar>,
): void {
  const torch = opened.expected[name]!.data;
  const truth = opened.truth[name]!.data;
  const at = opened.at(name);
  for (let offset = 0; offset < torch.length; offset++) {
    const where = at(offset);
    if (opened.chaos?.isJudged(where) === false) continue;
    const exact = Number(truth[offset]);
    const error = Math.abs(Number(torch[offset]) - exact);
    if (!Number.isFinite(error)) continue;
    errors.offer(where, error);
    const scale = opened.scales[letter]![placeOf(opened, letter, where)]!;
    scales.offer(where, Math.max(Math.abs(exact), scale < Infinity ? scale : 0));
  }
}

/** The greatest value of each step, and then of each step and all before it. */
function soFar(opened: Unrolled) {
  const { seq_len } = opened.extent;
  const greatest = new Float64Array(opened.num_states * seq_len);
  return {
    offer: ({ state, t }: StateAt, value: number) => {
      const place = state * seq_len + t;
      greatest[place] = Math.max(greatest[place]!, value);
    },
    upTo: () => {
      for (let state = 0; state < opened.num_states; state++) {
        let most = 0;
        for (const t of opened.order(state)) {
          most = Math.max(most, greatest[state * seq_len + t]!);
          greatest[state * seq_len + t] = most;
        }
      }
      return ({ state, t }: StateAt) => greatest[state * seq_len + t]!;
    },
  };
}
