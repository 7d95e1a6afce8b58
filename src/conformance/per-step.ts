// Teacher forcing: every step alone, from the state before it as PyTorch had it, in one call of any subject.
// Time is folded into the batch: the whole module runs with seq_len 1 on a batch of all (t, row). Stacking, directions
// and layout stay under test; the order of time does not, which the free-running start of the sequence shows.
import { BUDGET } from '../compare/index.ts';
import { initialNames, shapesOf } from '../signatures/axes/index.ts';
import { formOf, NAMES, signatureOf } from '../signatures/index.ts';
import {
  ARRAYS,
  EPS,
  type FloatArray,
  type FloatDtype,
  type FloatTensor,
  type NamedTensors,
  type Shape,
  tensor,
} from '../tensor/index.ts';
import type { Question } from './case.ts';
import { roundingScales } from './rounding.ts';
import type { States, Unrolled } from './unrolled.ts';

export interface PerStep {
  readonly question: Question;
  /** Of its batch: every (t, row) of the case. */
  readonly rows: number;
  /** PyTorch's own states, in the form that the question asks for. */
  readonly expected: NamedTensors;
  /** By tensor, what rounding alone may change in one step: k ulp of the terms that were summed. */
  readonly slack: Readonly<Record<string, Float64Array>>;
}

/** @param expected what PyTorch answered @param states the same, unrolled */
export function perStepOf(opened: Unrolled, expected: NamedTensors, states: States): PerStep | undefined {
  const { question } = opened;
  if (formOf(question) === 'step') return undefined;
  const { input_size, batch_first } = question.config;
  const { isNetwork, rows } = opened;
  // The question is batched, so that batch_first counts, also where the case is unbatched.
  const asked = { ...question, stepped: false };
  const shape = isNetwork
    ? batch_first
      ? [rows, 1, input_size]
      : [1, rows, input_size]
    : [rows, input_size];
  const input = floats(opened.input.data, shape, question.dtype);
  const shapes = shapesOf({ ...asked, inputs: { input } })!;
  const form = formOf(asked);
  const scales = roundingScales(opened, states, true);

  const inputs: Record<string, FloatTensor> = { input };
  const wanted: Record<string, FloatTensor> = {};
  const slack: Record<string, Float64Array> = {};
  const initial = initialNames(asked);
  signatureOf(question.module).states.forEach(({ letter }, i) => {
    const given = expected[NAMES.steps(letter)[formOf(question)]!]!.data as FloatArray;
    const allowed = scales[i]!.map((scale) =>
      Number.isFinite(scale) ? BUDGET.k * EPS[question.dtype] * scale : 0,
    );
    const last = NAMES.last(letter)[form]!;
    if (isNetwork && i === 0) {
      wanted['output'] = tensor<FloatDtype>(opened.outputOf(given), shapes['output']!);
      slack['output'] = opened.outputOf(allowed);
    }
    wanted[last] = tensor<FloatDtype>(given, shapes[last]!);
    slack[last] = allowed;
    inputs[initial[i]!] = floats(statesBefore(opened, states, i), shapes[initial[i]!]!, question.dtype);
  });
  return { question: { ...asked, inputs }, rows, expected: wanted, slack };
}

/** Every state's predecessor in the order of computation, `(state, t, row, unit)`, of one letter. */
function statesBefore(opened: Unrolled, states: States, letter: number): Float64Array {
  const all = new Float64Array(states[letter]!.length);
  const size = all.length / opened.num_states;
  for (let state = 0; state < opened.num_states; state++) {
    all.set(opened.before(states, state)[letter]!.data, state * size);
  }
  return all;
}

function floats(data: ArrayLike<number>, shape: Shape, dtype: FloatDtype): FloatTensor {
  return tensor<FloatDtype>(ARRAYS[dtype].from(data), shape);
}
