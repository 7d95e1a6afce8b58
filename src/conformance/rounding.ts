// What is rounded: the greatest sum, in the units that reach the state. A state near 0 can come out of a sum of large
// terms that cancel, and a saturated unit beside it hides nothing: the error budget's floor must know the terms.
// Without this no factor k is enough for every legal order of summation (scripts/study/budget.py).
import type { Tensor } from '../tensor/index.ts';
import type { Case, Question } from './case.ts';
import {
  initialStates,
  isReverse,
  type Layout,
  layoutOf,
  statesName,
  stepBefore,
  timeMajorInput,
} from './layout.ts';

/**
 * max over all states of act'(z) * sqrt(sum of the squared terms of z), from the float64 truth;
 * act' is 1 - h^2 for tanh, 1 or 0 for relu. 0 where the case has no truth of its states.
 */
export function roundingScale(asked: Case): number {
  const truth = asked.truth[statesName(asked)];
  if (!truth) return 0;
  const layout = layoutOf(asked);
  const { num_layers, num_directions, seq_len, batch, hidden_size } = layout;
  const states = Float64Array.from(truth.data as Float64Array);
  let scale = 0;
  for (let layer = 0; layer < num_layers; layer++) {
    const below = layer === 0 ? firstInput(asked, layout) : stacked(states, layer - 1, layout);
    for (let direction = 0; direction < num_directions; direction++) {
      const state = layer * num_directions + direction;
      const before = previousStates(asked, states, state, layout);
      const terms = termSquares(asked, state, layout);
      for (let row = 0; row < seq_len * batch; row++) {
        for (let unit = 0; unit < hidden_size; unit++) {
          const h = states[(state * seq_len * batch + row) * hidden_size + unit]!;
          const slope = asked.config.nonlinearity === 'tanh' ? 1 - h * h : h > 0 ? 1 : 0;
          const size = slope * Math.sqrt(terms(unit, below, before, row));
          if (size > scale && Number.isFinite(size)) scale = size;
        }
      }
    }
  }
  return scale;
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

/** The sum of squares of all terms of one unit's z. */
function termSquares(
  { state_dict, module }: Question,
  state: number,
  { num_directions, hidden_size }: Layout,
) {
  const layer = Math.floor(state / num_directions);
  const suffix = module === 'RNN' ? `_l${layer}${isReverse(state, num_directions) ? '_reverse' : ''}` : '';
  const data = (kind: string) => (state_dict[kind + suffix] as Tensor<'float64'> | undefined)?.data;
  const [weight_ih, weight_hh, bias_ih, bias_hh] = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map(data);
  return (unit: number, below: Rows, before: Rows, row: number): number => {
    let sum = (bias_ih?.[unit] ?? 0) ** 2 + (bias_hh?.[unit] ?? 0) ** 2;
    for (let column = 0; column < below.width; column++) {
      sum += (weight_ih![unit * below.width + column]! * below.data[row * below.width + column]!) ** 2;
    }
    for (let column = 0; column < hidden_size; column++) {
      sum += (weight_hh![unit * hidden_size + column]! * before.data[row * hidden_size + column]!) ** 2;
    }
    return sum;
  };
}
