// A chaotic case is judged free-running only up to the step where rounding, which has grown from step to step, carries
// PyTorch's own dtype away from the truth: from there on no implementation can follow it, and none is to blame.
import { allowedDifference, BUDGET, defaultTolerance } from '../compare/index.ts';
import { clone, type NamedTensors, type Tensor } from '../tensor/index.ts';
import type { Drift } from './drift.ts';
import { letterOf } from './states-in.ts';
import type { StateAt, Unrolled } from './unrolled.ts';

/** What it is told by: every answer and its truth. */
export interface Followed extends Unrolled {
  readonly expected: NamedTensors;
  readonly truth: NamedTensors;
  /** Whether `expected` holds PyTorch's own states, all of them. */
  readonly tellsSteps: boolean;
  readonly drift: Drift;
}

export interface Chaos {
  /** Where it sets in: the first layer and direction, and the step in its order of computation. */
  readonly from: StateAt;
  /** `overflow`: PyTorch's numbers left the dtype's range, where the order of a sum decides. */
  readonly cause: 'growth' | 'overflow';
  /** Whether a state can still be compared, free-running. */
  readonly isJudged: (at: StateAt) => boolean;
}

/** Undefined where the case can be followed to its end. */
export function chaosOf(opened: Followed): Chaos | undefined {
  if (opened.tellsSteps && !isFarSomewhere(opened)) return undefined;
  const growing = lostSteps(opened, hasGrown);
  const overflowing = lostSteps(opened, hasOverflowed);
  const left = everyStep(opened, (state, t) => growing[state]![t]! || overflowing[state]![t]!);
  spread(opened, left);
  const state = left.findIndex((steps) => steps.includes(true));
  if (state === -1) return undefined;
  const t = opened.order(state).find((step) => left[state]![step])!;
  return {
    from: { state, t },
    cause: growing[state]![t] ? 'growth' : 'overflow',
    isJudged: (at) => !left[at.state]![at.t],
  };
}

/** Whether some element is so far from its truth, or so large, that its place has to be looked at. */
function isFarSomewhere({ question: { dtype }, expected, truth }: Followed): boolean {
  const tolerance = defaultTolerance(dtype);
  return Object.entries(expected).some(([name, { data }]) => {
    const exact = truth[name]!.data as Float64Array;
    for (let i = 0; i < data.length; i++) {
      const came = Number(data[i]);
      const wanted = exact[i]!;
      if (came === wanted) continue;
      if (Number.isFinite(wanted) && !Number.isFinite(came)) return true;
      if (Math.abs(came - wanted) > allowedDifference(wanted, tolerance, dtype) / (BUDGET.m + 1)) return true;
    }
    return false;
  });
}

/** Of one element of an answer, and its truth: whether PyTorch left it behind. */
type Lost = (
  opened: Followed,
  at: StateAt & { readonly row: number; readonly letter: number },
  came: number,
  exact: number,
) => boolean;

function lostSteps(opened: Followed, isLost: Lost): boolean[][] {
  const lost = everyStep(opened, () => false);
  for (const [name, { data }] of Object.entries(opened.expected)) {
    const at = opened.at(name);
    const truth = opened.truth[name]!.data;
    const letter = letterOf(opened, name);
    for (let offset = 0; offset < data.length; offset++) {
      const where = at(offset);
      if (lost[where.state]![where.t]) continue;
      if (isLost(opened, { ...where, letter }, Number(data[offset]), Number(truth[offset])))
        lost[where.state]![where.t] = true;
    }
  }
  return lost;
}

/**
 * Its error exceeds what assert_close allows, divided by m + 1, because rounding has grown. Within that share, whoever
 * stays within m times PyTorch's error is also close. Where PyTorch's state is not known, what it may be counts.
 */
const hasGrown: Lost = (opened, { letter, state, t, row }, came, exact) => {
  const {
    question: { dtype },
    tellsSteps,
  } = opened;
  const allowed = allowedDifference(exact, defaultTolerance(dtype), dtype);
  const isFar = Math.abs(came - exact) > allowed / (BUDGET.m + 1);
  const isHidden = !tellsSteps && opened.drift.allowed(letter, state, t, row) > allowed;
  return (isFar || isHidden) && opened.drift.hasGrown(state, t);
};

const hasOverflowed: Lost = (_, __, came, exact) => Number.isFinite(exact) && !Number.isFinite(came);

/** What is lost stays lost, and so does what the layers above make of it. */
function spread(opened: Unrolled, left: boolean[][]): void {
  left.forEach((steps, state) => {
    const lower = left.slice(0, opened.layerOf(state) * opened.num_directions);
    let over = false;
    for (const t of opened.order(state)) {
      over ||= steps[t]! || lower.some((lost) => lost[t]);
      steps[t] = over;
    }
  });
}

function everyStep({ num_states, extent }: Unrolled, of: (state: number, t: number) => boolean): boolean[][] {
  return Array.from({ length: num_states }, (_, state) =>
    Array.from({ length: extent.seq_len }, (__, t) => of(state, t)),
  );
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
