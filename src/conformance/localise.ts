// Where a failing subject first goes wrong, in the order of computation: layer by layer, direction by direction, step by
// step. What comes later may only have arrived from below or from the past.
import { sameForm } from '../compare/index.ts';
import { formOf, NAMES } from '../signatures/index.ts';
import { type Tensor } from '../tensor/index.ts';
import { type Asked, isNotAnswered } from './ask.ts';
import { comparedWith } from './judge.ts';
import { judgementOfSteps } from './judge-steps.ts';
import { judgement } from './judgement.ts';
import { statesOf } from './layer-states.ts';
import type { Opened } from './opened.ts';
import { partsOf } from './parts.ts';
import type { Subject } from './subject.ts';
import type { Divergence, TensorVerdict } from './verdict.ts';
import { directionName, partsText, someOf } from './words.ts';

/** Undefined where the case or the subject has no states to look at. @param exact as it was judged */
export async function localise(
  subject: Subject,
  opened: Opened,
  { answer, perStep }: Asked,
  tensors: readonly TensorVerdict[],
  exact: boolean,
): Promise<Divergence | undefined> {
  const wrong = tensors.filter(({ status, judged }) => status === 'fail' && judged !== 'none');
  const stepsFail = perStep && !isNotAnswered(perStep.answer);
  if (wrong.length === 0 && !stepsFail) return undefined; // shapes, dtypes and names speak for themselves
  const { stepsName } = opened;
  const states = await statesOf(subject, opened, answer);
  if (!states) return undefined;
  const first = firstWrong(opened, states, exact);
  if (!first) {
    const names = wrong.map(({ name }) => name).filter((name) => name !== stepsName);
    if (names.length === 0) return { text: 'every state that is judged is right, free-running' };
    const are = names.length > 1 ? 'are' : 'is';
    return { text: `every state is right: ${names.join(' and ')} ${are} put together wrongly` };
  }
  const { state, t, rows, units } = first;
  const place = {
    layer: opened.layerOf(state),
    direction: directionName(opened, state),
    t,
    row: rows[0]!,
    unit: units[0]!,
  };
  const where = [
    ...(opened.isNetwork ? [`layer ${place.layer}`, place.direction] : []),
    `from t = ${t}`,
    someOf('row', rows, opened.extent.batch),
    someOf('unit', units, opened.widths[0]!),
  ].join(', ');
  if (!perStep || isNotAnswered(perStep.answer)) return { ...place, text: where };
  if (stepIsRight(perStep, opened, state, exact)) {
    const edge = t === opened.order(state)[0];
    const why = edge
      ? 'its steps alone are right: look at the state it starts from, and at the order of its steps'
      : 'its steps alone are right: look at what is carried from step to step';
    return { ...place, text: `${where}: ${why}` };
  }
  const parts = await partsOf(
    subject,
    perStep.asked,
    state,
    opened.asked,
    perStep.answer[NAMES.last('h')[formOf(perStep.asked.question)]!]!,
  );
  return { ...place, parts, text: [where, partsText(parts)].filter(Boolean).join(': ') };
}

interface FirstWrong {
  readonly state: number;
  readonly t: number;
  readonly rows: readonly number[];
  readonly units: readonly number[];
}

function firstWrong(opened: Opened, states: Tensor, exact: boolean): FirstWrong | undefined {
  const { num_directions, num_states, chaos } = opened;
  const isWrong = wrongStates(opened, states, exact);
  for (let layer = 0; layer * num_directions < num_states; layer++) {
    const found = Array.from({ length: num_directions }, (_, direction) => {
      const state = layer * num_directions + direction;
      const t = opened.order(state).find((step) => {
        return (chaos?.isJudged({ state, t: step }) ?? true) && wrongAt(state, step).length > 0;
      });
      return t === undefined ? [] : [{ state, t, wrong: wrongAt(state, t) }];
    }).flat();
    // Both directions of a layer stand on the same ground: the one that goes wrong earlier in its own order is named,
    // else the forward one.
    const order = ({ state, t }: { state: number; t: number }) => opened.order(state).indexOf(t);
    const [first] = found.toSorted((a, b) => order(a) - order(b));
    if (first) {
      const width = opened.widths[0]!;
      const rows = [...new Set(first.wrong.map((place) => Math.floor(place / width)))];
      const units = [...new Set(first.wrong.map((place) => place % width))].toSorted((a, b) => a - b);
      return { state: first.state, t: first.t, rows, units };
    }
  }
  return undefined;

  /** Wrong places of one step, `row * hidden_size + unit`. */
  function wrongAt(state: number, t: number): number[] {
    const { seq_len, batch } = opened.extent;
    const size = batch * opened.widths[0]!;
    const from = (state * seq_len + t) * size;
    return Array.from({ length: size }, (_, place) => place).filter((place) => isWrong(from + place));
  }
}

/** The states, judged as their tensor is. */
function wrongStates(opened: Opened, states: Tensor, exact: boolean): (offset: number) => boolean {
  const { compared } = comparedWith(opened, opened.stepsName, states, exact);
  return judgement(compared, opened.scaleOf(opened.stepsName), exact).isWrong;
}

/** As the per-step verdict judges it: in all rows of one layer and direction. */
function stepIsRight(
  { asked, answer }: NonNullable<Asked['perStep']>,
  { num_states }: Opened,
  state: number,
  exact: boolean,
): boolean {
  const name = NAMES.last('h')[formOf(asked.question)]!;
  const actual = isNotAnswered(answer) ? undefined : answer[name];
  if (!actual || !sameForm(actual, asked.expected[name]!)) return false;
  const { isWrong } = judgementOfSteps(asked, name, actual, exact);
  const size = actual.data.length / num_states;
  return !Array.from({ length: size }, (_, place) => state * size + place).some(isWrong);
}
