// A chaotic case is judged free-running only up to the step where PyTorch's own float32 leaves float64 behind.
import { chaoticElements } from '../compare/index.ts';
import { clone, type Tensor } from '../tensor/index.ts';
import type { Case } from './case.ts';
import { type Layout, layoutOf, type StateAt, stateAt, statesName, stepsInOrder } from './layout.ts';

export interface Chaos {
  /** Where it sets in: the first layer and direction, and the step in its order of computation. */
  readonly from: StateAt;
  /** Whether a state can still be compared, free-running. */
  readonly isJudged: (at: StateAt) => boolean;
}

/** Undefined where the case is not chaotic, or has no float64 truth to tell by. */
export function chaosOf({ expected, truth, ...asked }: Case): Chaos | undefined {
  if (
    !Object.entries(truth).some(
      ([name, exact]) => expected[name] && chaoticElements(expected[name], exact).length > 0,
    )
  ) {
    return undefined;
  }
  const layout = layoutOf(asked);
  const name = statesName(asked);
  // Without the states after every step, nothing says when it set in: then no step is judged.
  const left =
    expected[name] && truth[name] ? chaoticSteps({ expected, truth }, layout) : everyStep(true, layout);
  const isJudged = ({ state, t }: StateAt) => !left[state]![t];
  const state = left.findIndex((steps) => steps.includes(true));
  const t = stepsInOrder(state, layout).find((step) => left[state]![step])!;
  return { from: { state, t }, isJudged };
}

/** By state and time step: from the first chaotic step on, in any tensor, and wherever a layer below is. */
function chaoticSteps({ expected, truth }: Pick<Case, 'expected' | 'truth'>, layout: Layout): boolean[][] {
  const { num_directions } = layout;
  const left = everyStep(false, layout);
  for (const [name, exact] of Object.entries(truth)) {
    for (const offset of chaoticElements(expected[name]!, exact)) {
      const { state, t } = stateAt(name, offset, layout);
      left[state]![t] = true;
    }
  }
  left.forEach((steps, state) => {
    const layer = Math.floor(state / num_directions);
    const lower = left.slice(0, layer * num_directions);
    let over = false;
    for (const t of stepsInOrder(state, layout)) {
      over ||= steps[t]! || lower.some((lost) => lost[t]);
      steps[t] = over;
    }
  });
  return left;
}

function everyStep(lost: boolean, { num_layers, num_directions, seq_len }: Layout): boolean[][] {
  return Array.from({ length: num_layers * num_directions }, () => Array<boolean>(seq_len).fill(lost));
}

/** A tensor whose elements that are not judged are 0, and how many those are: compared with its like, they agree. */
export function judgedPart(
  name: string,
  whole: Tensor,
  asked: Case,
  chaos: Chaos,
): { part: Tensor; left_out: number } {
  const layout = layoutOf(asked);
  const part = clone(whole);
  let left_out = 0;
  for (let offset = 0; offset < part.data.length; offset++) {
    if (chaos.isJudged(stateAt(name, offset, layout))) continue;
    part.data[offset] = 0 as never;
    left_out++;
  }
  return { part, left_out };
}
