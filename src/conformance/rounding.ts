// What is rounded: the terms of the sums that a state comes from. A state near 0 can come out of large terms that cancel,
// and then its rounding error has nothing to do with its own size. The error budget's floor, and what a single step may
// round, are measured by this; without it no factor k is enough for every legal order of summation
// (scripts/study/budget.py).
import type { Tensor } from '../tensor/index.ts';
import type { Case, Question } from './case.ts';
import type { Chaos } from './chaos.ts';
import {
  initialStates,
  isReverse,
  type Layout,
  layoutOf,
  stateAt,
  statesName,
  stepBefore,
  timeMajorInput,
} from './layout.ts';

/**
 * max over all states of act'(z) * sqrt(sum of the squared terms of z), from the float64 truth;
 * act' is 1 - h^2 for tanh, 1 or 0 for relu. 0 where the case has no truth of its states.
 * Of a chaotic case only the states that are judged count.
 */
export function roundingScale(asked: Case, chaos?: Chaos): number {
  const truth = asked.truth[statesName(asked)];
  if (!truth) return 0;
  const layout = layoutOf(asked);
  const counts = (offset: number) => chaos?.isJudged(stateAt(statesName(asked), offset, layout)) ?? true;
  return termScales(asked, truth, false).reduce((most, scale, offset) => {
    return scale < Infinity && counts(offset) ? Math.max(most, scale) : most;
  }, 0);
}

/**
 * The same for every state, `(states, seq_len, batch, hidden_size)`, of a step that starts from PyTorch's own states;
 * what the layers below round on the way is added as an error of the input.
 */
export function stepScales(asked: Case): Float64Array | undefined {
  const states = asked.expected[statesName(asked)];
  return states && termScales(asked, states, true);
}

function termScales(asked: Case, given: Tensor, fromBelow: boolean): Float64Array {
  const layout = layoutOf(asked);
  const { num_layers, num_directions, seq_len, batch, hidden_size } = layout;
  const rows = seq_len * batch;
  const states = Float64Array.from(given.data as Float64Array);
  const scales = new Float64Array(states.length);
  for (let layer = 0; layer < num_layers; layer++) {
    const below = layer === 0 ? firstInput(asked, layout) : stacked(states, layer - 1, layout);
    const errors = layer > 0 && fromBelow ? stacked(scales, layer - 1, layout) : undefined;
    for (let direction = 0; direction < num_directions; direction++) {
      const state = layer * num_directions + direction;
      const terms = termSquares(
        asked,
        state,
        layout,
        below,
        previousStates(asked, states, state, layout),
        errors,
      );
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < hidden_size; unit++) {
          const at = (state * rows + row) * hidden_size + unit;
          const h = states[at]!;
          const slope = asked.config.nonlinearity === 'tanh' ? 1 - h * h : h > 0 ? 1 : 0;
          scales[at] = slope * Math.sqrt(terms(unit, row));
        }
      }
    }
  }
  return scales;
}

interface Rows {
  readonly data: Float64Array;
  readonly width: number;
}

function firstInput(asked: Question, layout: Layout): Rows {
  return { data: Float64Array.from(timeMajorInput(asked, layout).data), width: asked.config.input_size };
}

/** What a layer gives to the next: its directions side by side, a row for each (t, batch row). */
function stacked(
  states: Float64Array,
  layer: number,
  { num_directions, seq_len, batch, hidden_size }: Layout,
): Rows {
  const rows = seq_len * batch;
  const width = num_directions * hidden_size;
  const data = new Float64Array(rows * width);
  for (let direction = 0; direction < num_directions; direction++) {
    for (let row = 0; row < rows; row++) {
      const from = ((layer * num_directions + direction) * rows + row) * hidden_size;
      data.set(states.subarray(from, from + hidden_size), row * width + direction * hidden_size);
    }
  }
  return { data, width };
}

/** The state before each (t, batch row), of one layer and direction. */
function previousStates(asked: Question, states: Float64Array, state: number, layout: Layout): Rows {
  const { seq_len, batch, hidden_size } = layout;
  const width = batch * hidden_size;
  const initial = initialStates(asked, layout);
  const data = new Float64Array(seq_len * width);
  for (let t = 0; t < seq_len; t++) {
    const before = stepBefore(state, t, layout);
    const [source, at] = before === undefined ? [initial, state] : [states, state * seq_len + before];
    data.set(source.subarray(at * width, (at + 1) * width), t * width);
  }
  return { data, width: hidden_size };
}

/** The sum of squares of all terms of one unit's z in one row; `errors` of the input count as terms too. */
function termSquares(
  { state_dict, module }: Question,
  state: number,
  { num_directions }: Layout,
  below: Rows,
  before: Rows,
  errors: Rows | undefined,
): (unit: number, row: number) => number {
  const layer = Math.floor(state / num_directions);
  const suffix = module === 'RNN' ? `_l${layer}${isReverse(state, num_directions) ? '_reverse' : ''}` : '';
  const data = (kind: string) => (state_dict[kind + suffix] as Tensor<'float64'> | undefined)?.data;
  const [weight_ih, weight_hh, bias_ih, bias_hh] = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map(data);
  const squares = (weight: Float64Array, unit: number, { data: values, width }: Rows, row: number) => {
    let sum = 0;
    for (let column = 0; column < width; column++) {
      sum += (weight[unit * width + column]! * values[row * width + column]!) ** 2;
    }
    return sum;
  };
  return (unit, row) =>
    (bias_ih?.[unit] ?? 0) ** 2 +
    (bias_hh?.[unit] ?? 0) ** 2 +
    squares(weight_ih!, unit, below, row) +
    squares(weight_hh!, unit, before, row) +
    (errors ? squares(weight_ih!, unit, errors, row) : 0);
}
