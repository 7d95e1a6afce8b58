// Where PyTorch's own rounding exceeds closeness, as in large states of relu or in sums that count, the error budget is asked
// of every step in its place.
import { allowedDifference, BUDGET, defaultTolerance } from '../compare/index.ts';
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
 * than closeness allows.
 */
export function slackOf(opened: Rounded, name: string): Float64Array | undefined {
  const { dtype } = opened.question;
  const torch = opened.expected[name]!.data;
  const truth = opened.truth[name]!.data;
  const tolerance = defaultTolerance(dtype);
  const isBeyond = (offset: number) => {
    const exact = Number(truth[offset]);
    const error = Math.abs(Number(torch[offset]) - exact);
    return error < Infinity && (BUDGET.m + 1) * error > allowedDifference(exact, tolerance, dtype);
  };
  let first = 0;
  while (first < torch.length && !isBeyond(first)) first++;
  if (first === torch.length) return undefined;
  const at = opened.at(name);
  const letter = letterOf(opened, name);
  const errors = soFar(opened);
  const scales = soFar(opened);
  let isBeyondThere = false;
  for (let offset = 0; offset < torch.length; offset++) {
    const where = at(offset);
    if (opened.chaos?.isJudged(where) === false) continue;
    const exact = Number(truth[offset]);
    const error = Math.abs(Number(torch[offset]) - exact);
    if (!Number.isFinite(error)) continue;
    errors.offer(where, error);
    const scale = opened.scales[letter]![placeOf(opened, letter, where)]!;
    scales.offer(where, Math.max(Math.abs(exact), scale < Infinity ? scale : 0));
    isBeyondThere ||= isBeyond(offset);
  }
  if (!isBeyondThere) return undefined;
  const [error, scale] = [errors.upTo(), scales.upTo()];
  return Float64Array.from(torch as Float64Array, (_, offset) => {
    const where = at(offset);
    return BUDGET.m * error(where) + BUDGET.k * EPS[dtype] * scale(where);
  });
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
