// Where a failing subject first goes wrong, in the order of computation: layer by layer, direction by direction, step by
// step. What comes later may only have arrived from below or from the past.
import { budget, defaultTolerance, isClose } from '../compare/index.ts';
import { type FloatArray, type FloatDtype, type Tensor, tensor } from '../tensor/index.ts';
import type { Asked } from './ask.ts';
import type { Case } from './case.ts';
import type { Chaos } from './chaos.ts';
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
  chaos: Chaos | undefined,
): Promise<Divergence | undefined> {
  const expected = asked.expected[statesName(asked)];
  const states = expected && (await statesOf(subject, asked, answer));
  if (!states) return undefined;
  const first = firstWrong(asked, expected, states, chaos);
  if (!first) {
    const failing = tensors.filter(({ status, name }) => status === 'fail' && name !== statesName(asked));
    const names = failing.map(({ name }) => name).join(' and ');
    return {
      text:
        names === ''
          ? 'every state is right, free-running'
          : `every state is right: ${names} is put together wrongly`,
    };
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
  if (!perStep || typeof perStep.answer === 'string') return { ...place, text: where };
  const alone = (perStep.answer['h_n'] ?? perStep.answer['h_1'])?.data as FloatArray | undefined;
  if (
    alone &&
    stepIsRight(perStep.asked.expected['h_n'] ?? perStep.asked.expected['h_1']!, alone, state, layout)
  ) {
    const edge = t === stepsInOrder(state, layout)[0];
    const why = edge
      ? 'each step alone is right: look at the state it starts from, and at the order of its steps'
      : 'each step alone is right: look at what is carried from step to step';
    return { ...place, text: `${where}: ${why}` };
  }
  const parts = await partsOf(subject, perStep.asked, state);
  return { ...place, parts, text: `${where}: ${partsText(parts)}` };
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
  chaos: Chaos | undefined,
): FirstWrong | undefined {
  const layout = layoutOf(asked);
  const { num_layers, num_directions, seq_len, batch, hidden_size } = layout;
  const isWrong = wrongElements(asked, expected, actual);
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
    // Both directions of a layer stand on the same ground: the one that goes wrong earlier in its own order is named.
    const order = ({ state, t }: { state: number; t: number }) => stepsInOrder(state, layout).indexOf(t);
    const [first] = found.toSorted((a, b) => order(a) - order(b) || a.state - b.state);
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

/** Wrong by closeness, or by what the error budget allows. */
function wrongElements(asked: Case, expected: Tensor, actual: FloatArray): (offset: number) => boolean {
  const tolerance = defaultTolerance(asked.dtype);
  const truth = asked.truth[statesName(asked)];
  const given = tensor<FloatDtype>(actual, expected.shape);
  const allowed = truth ? budget(given, expected, truth, roundingScale(asked)).allowed : Infinity;
  return (offset) => {
    const [a, e] = [actual[offset]!, Number(expected.data[offset])];
    if (!isClose(a, e, tolerance, asked.dtype)) return true;
    const exact = Number(truth?.data[offset]);
    return Number.isFinite(exact) && Number.isFinite(a) && Math.abs(a - exact) > allowed;
  };
}

function stepIsRight(
  expected: Tensor,
  actual: FloatArray,
  state: number,
  { seq_len, batch, hidden_size }: Layout,
): boolean {
  const width = seq_len * batch * hidden_size;
  const tolerance = defaultTolerance(expected.dtype);
  for (let offset = state * width; offset < (state + 1) * width; offset++) {
    if (!isClose(actual[offset]!, Number(expected.data[offset]), tolerance, expected.dtype)) return false;
  }
  return true;
}
