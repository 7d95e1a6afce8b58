// Where a failing subject first goes wrong, in the order of computation: layer by layer, direction by direction, step by
// step. What comes later may only have arrived from below or from the past.
import { budget, defaultTolerance, difference, isClose } from '../compare/index.ts';
import { type FloatArray, type FloatDtype, sameBits, type Tensor, tensor } from '../tensor/index.ts';
import type { Asked } from './ask.ts';
import type { Case } from './case.ts';
import { judgedPart } from './chaos.ts';
import type { JudgeOptions } from './judge.ts';
import { isNotAnswered } from './judge-steps.ts';
import { type Layout, layoutOf, statesName, stepsInOrder } from './layout.ts';
import { partsOf } from './parts.ts';
import { roundingScale } from './rounding.ts';
import { statesOf } from './states.ts';
import type { Subject } from './subject.ts';
import type { Divergence, TensorVerdict } from './verdict.ts';
import { directionName, partsText, someOf } from './words.ts';

/** Undefined where the case or the subject has no states to look at. */
export async function localise(
  subject: Subject,
  asked: Case,
  { answer, perStep }: Asked,
  tensors: readonly TensorVerdict[],
  { chaos, exact }: JudgeOptions,
): Promise<Divergence | undefined> {
  const wrong = tensors.filter(({ status, judged }) => status === 'fail' && judged !== 'none');
  const stepsFail = perStep && !isNotAnswered(perStep.answer);
  if (wrong.length === 0 && !stepsFail) return undefined; // shapes, dtypes and names speak for themselves
  const expected = asked.expected[statesName(asked)];
  const states = expected && (await statesOf(subject, asked, answer));
  if (!states) return undefined;
  const first = firstWrong(asked, expected, states, { chaos, exact });
  if (!first) {
    const names = wrong.map(({ name }) => name).filter((name) => name !== statesName(asked));
    if (names.length === 0) return { text: 'every state is right, free-running' };
    const are = names.length > 1 ? 'are' : 'is';
    return { text: `every state is right: ${names.join(' and ')} ${are} put together wrongly` };
  }
  const { state, t, rows, units } = first;
  const layout = layoutOf(asked);
  const place = {
    layer: Math.floor(state / layout.num_directions),
    direction: directionName(state, layout.num_directions),
    t,
    row: rows[0]!,
    unit: units[0]!,
  };
  const where = [
    ...(asked.module === 'RNN' ? [`layer ${place.layer}`, place.direction] : []),
    `from t = ${t}`,
    someOf('row', rows, layout.batch),
    someOf('unit', units, layout.hidden_size),
  ].join(', ');
  if (!perStep || isNotAnswered(perStep.answer)) return { ...place, text: where };
  const alone = perStep.answer['h_n'] ?? perStep.answer['h_1'];
  if (alone && stepIsRight(perStep, alone, state, layout)) {
    const edge = t === stepsInOrder(state, layout)[0];
    const why = edge
      ? 'each step alone is right: look at the state it starts from, and at the order of its steps'
      : 'each step alone is right: look at what is carried from step to step';
    return { ...place, text: `${where}: ${why}` };
  }
  const parts = await partsOf(subject, perStep.asked, state);
  return { ...place, parts, text: [where, partsText(parts)].filter(Boolean).join(': ') };
}

interface FirstWrong {
  readonly state: number;
  readonly t: number;
  readonly rows: readonly number[];
  readonly units: readonly number[];
}

function firstWrong(
  asked: Case,
  expected: Tensor,
  actual: FloatArray,
  { chaos, exact }: JudgeOptions,
): FirstWrong | undefined {
  const layout = layoutOf(asked);
  const { num_layers, num_directions, seq_len, batch, hidden_size } = layout;
  const isWrong = wrongElements(asked, expected, actual, { chaos, exact });
  for (let layer = 0; layer < num_layers; layer++) {
    const found = Array.from(
      { length: num_directions },
      (_, direction) => layer * num_directions + direction,
    ).flatMap((state) => {
      const t = stepsInOrder(state, layout).find((step) => {
        return (chaos?.isJudged({ state, t: step }) ?? true) && wrongAt(state, step).length > 0;
      });
      return t === undefined ? [] : [{ state, t, wrong: wrongAt(state, t) }];
    });
    // Both directions of a layer stand on the same ground: the one that goes wrong earlier in its own order is named,
    // else the forward one.
    const order = ({ state, t }: { state: number; t: number }) => stepsInOrder(state, layout).indexOf(t);
    const [first] = found.toSorted((a, b) => order(a) - order(b));
    if (first) {
      const rows = [...new Set(first.wrong.map((place) => Math.floor(place / hidden_size)))];
      const units = [...new Set(first.wrong.map((place) => place % hidden_size))].toSorted((a, b) => a - b);
      return { state: first.state, t: first.t, rows, units };
    }
  }
  return undefined;

  /** Wrong places of one step, `row * hidden_size + unit`. */
  function wrongAt(state: number, t: number): number[] {
    const from = (state * seq_len + t) * batch * hidden_size;
    return Array.from({ length: batch * hidden_size }, (_, place) => place).filter((place) =>
      isWrong(from + place),
    );
  }
}

/** Wrong by its bits where these count, else by closeness or by what the error budget allows. */
function wrongElements(
  asked: Case,
  expected: Tensor,
  actual: FloatArray,
  { chaos, exact }: JudgeOptions,
): (offset: number) => boolean {
  const tolerance = defaultTolerance(asked.dtype);
  const truth = asked.truth[statesName(asked)];
  const part = (one: Tensor) => (chaos ? judgedPart(statesName(asked), one, asked, chaos).part : one);
  const given = part(tensor<FloatDtype>(actual, expected.shape));
  const spent = truth && budget(given, part(expected), part(truth), roundingScale(asked, chaos));
  return (offset) => {
    const [a, e] = [actual[offset]!, Number(expected.data[offset])];
    if (exact) return !sameBits(a, e);
    if (!isClose(a, e, tolerance, asked.dtype)) return true;
    if (!spent) return false;
    const gap = Math.abs(a - Number(truth.data[offset]));
    return gap < Infinity && gap > spent.allowed;
  };
}

/** As the per-step verdict judges it. */
function stepIsRight(
  { asked }: NonNullable<Asked['perStep']>,
  actual: Tensor,
  state: number,
  { seq_len, batch, hidden_size }: Layout,
): boolean {
  const name = asked.expected['h_n'] ? 'h_n' : 'h_1';
  const width = seq_len * batch * hidden_size;
  const part = (one: Tensor) =>
    tensor<FloatDtype>((one.data as FloatArray).slice(state * width, (state + 1) * width), [width]);
  const slack = asked.slack[name]!.slice(state * width, (state + 1) * width);
  return difference(part(actual), part(asked.expected[name]!), { slack }).mismatched === 0;
}
