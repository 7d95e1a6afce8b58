// Teacher forcing: every step alone, from the state before it as PyTorch had it, in one call of any subject.
// Time is folded into the batch: the whole module runs with seq_len 1 on a batch of all (t, row). Stacking, directions
// and layout stay under test; the order of time does not, which the free-running start of the sequence shows.
import { BUDGET } from '../compare/index.ts';
import {
  ARRAYS,
  EPS,
  type FloatArray,
  type FloatDtype,
  type FloatTensor,
  type NamedTensors,
  tensor,
} from '../tensor/index.ts';
import type { Case, Question } from './case.ts';
import { initialStates, type Layout, layoutOf, stepBefore, timeMajorInput } from './layout.ts';
import { stepScales } from './rounding.ts';

export interface PerStep {
  readonly question: Question;
  /** PyTorch's own states, in the form that the question asks for. */
  readonly expected: NamedTensors;
  /** By tensor, what rounding alone may change in one step: k ulp of the terms that were summed. */
  readonly slack: Readonly<Record<string, Float64Array>>;
}

/** Undefined where the case has no states to start from, or is a single step itself. */
export function perStepOf(asked: Case): PerStep | undefined {
  const h_steps = asked.expected['h_steps'] as FloatTensor | undefined;
  if (!h_steps) return undefined;
  const layout = layoutOf(asked);
  const { seq_len, batch, hidden_size, num_directions, num_layers } = layout;
  const rows = seq_len * batch;
  // The question is batched, so that batch_first counts, also where the case is unbatched.
  const { input_size, batch_first } = asked.config;
  const input = timeMajorInput(asked, layout).data;
  const before = statesBefore(asked, h_steps, layout);
  const states = num_layers * num_directions;
  const slack = stepScales(asked)!.map((scale) =>
    Number.isFinite(scale) ? BUDGET.k * EPS[asked.dtype] * scale : 0,
  );
  const of = (data: FloatArray, shape: readonly number[]) => tensor<FloatDtype>(data, shape);

  if (asked.module === 'RNNCell') {
    return {
      question: {
        ...asked,
        stepped: false,
        inputs: { input: of(input, [rows, input_size]), hx: of(before, [rows, hidden_size]) },
      },
      expected: { h_1: of(h_steps.data, [rows, hidden_size]) },
      slack: { h_1: slack },
    };
  }
  return {
    question: {
      ...asked,
      inputs: {
        input: of(input, batch_first ? [rows, 1, input_size] : [1, rows, input_size]),
        h_0: of(before, [states, rows, hidden_size]),
      },
    },
    expected: {
      output: outputOf(h_steps, layout, batch_first),
      h_n: of(h_steps.data, [states, rows, hidden_size]),
    },
    slack: {
      output: outputOf(of(slack, h_steps.shape), layout, batch_first).data as Float64Array,
      h_n: slack,
    },
  };
}

/** Every state's predecessor in the order of computation, `(states, seq_len, batch, hidden_size)`. */
function statesBefore(asked: Case, h_steps: FloatTensor, layout: Layout): FloatArray {
  const { seq_len, batch, hidden_size, num_layers, num_directions } = layout;
  const width = batch * hidden_size;
  const initial = initialStates(asked, layout);
  const before: FloatArray = new ARRAYS[asked.dtype](h_steps.data.length);
  for (let state = 0; state < num_layers * num_directions; state++) {
    for (let t = 0; t < seq_len; t++) {
      const previous = stepBefore(state, t, layout);
      const from: FloatArray =
        previous === undefined
          ? initial.subarray(state * width, (state + 1) * width)
          : h_steps.data.subarray(
              (state * seq_len + previous) * width,
              (state * seq_len + previous + 1) * width,
            );
      before.set(from, (state * seq_len + t) * width);
    }
  }
  return before;
}

/** The last layer's states side by side: `output` of a single step, `(1, rows, D * hidden_size)` or batch_first. */
function outputOf(
  h_steps: FloatTensor,
  { seq_len, batch, hidden_size, num_layers, num_directions }: Layout,
  batch_first: boolean,
): FloatTensor {
  const rows = seq_len * batch;
  const width = num_directions * hidden_size;
  const data: FloatArray = new ARRAYS[h_steps.dtype](rows * width);
  for (let direction = 0; direction < num_directions; direction++) {
    const state = (num_layers - 1) * num_directions + direction;
    for (let row = 0; row < rows; row++) {
      const from = (state * rows + row) * hidden_size;
      data.set(h_steps.data.subarray(from, from + hidden_size), row * width + direction * hidden_size);
    }
  }
  return tensor<FloatDtype>(data, batch_first ? [rows, 1, width] : [1, rows, width]);
}
