// Deliberately wrong LSTMs and LSTMCells, by hand: the step of one unit, and mistakes written into it by name.
// They share nothing with src/nn, src/equations and src/mistakes. Source of the list: mistakes that porters were seen to make.
import type { Question, Subject } from '../../src/conformance/index.ts';
import { clipped, OF_ACTIVATIONS, sigmoidOf, tanhOf } from './activations-by-hand.ts';
import { dot } from './arithmetic.ts';
import { type Family, subjectOf } from './by-hand.ts';
import type { Row } from './nested.ts';
import { gatesOf, OF_GATES, OF_PARAMETERS, OF_PROJECTION, parametersAt } from './parameters-by-hand.ts';
import { type Has, OF_LOOP, OF_PACKED, OF_SECOND_STATE, type State, type Step } from './row-by-hand.ts';

const RIGHT = 'ifgo';
const orders = (letters: string): string[] =>
  letters === ''
    ? ['']
    : [...letters].flatMap((one) => orders(letters.replace(one, '')).map((rest) => one + rest));

export const MISTAKES = [
  ...OF_PARAMETERS,
  ...OF_PROJECTION,
  ...OF_GATES,
  ...OF_ACTIVATIONS,
  ...OF_LOOP,
  ...OF_PACKED,
  ...OF_SECOND_STATE,
  ...orders(RIGHT)
    .filter((order) => order !== RIGHT)
    .map((order) => `lstm_gates_${order}` as const),
  'state_updated_in_place',
  'forget_bias_plus_1',
  'forget_bias_after_sigmoid',
  'bias_hh_skipped_without_state',
  'g_without_tanh',
  'g_by_sigmoid',
  'h_without_tanh',
  'h_from_old_c',
  'c_stored_through_tanh',
  'input_gate_missing',
  'input_gate_added',
  'forget_is_1_minus_input',
  'input_is_1_minus_forget',
  'output_gate_missing',
  'peephole_of_ones',
  'c_clipped_at_1',
  'c_clipped_at_3',
  'c_clipped_at_10',
  'c_0_ignored',
  'h_0_alone_ignored',
  'h_0_c_0_swapped',
  'h_0_for_c_0',
  'c_0_for_h_0',
  'c_0_of_layer_0_for_all',
  'reverse_c_0_from_forward',
  'c_not_carried',
  'h_not_carried',
  'output_is_c',
  'h_n_is_c_n',
  'c_n_is_h_n',
  'h_n_c_n_swapped',
  'projection_on_output_alone',
  'projection_in_recurrence_alone',
  'projection_is_a_slice',
] as const;

export type Mistake = (typeof MISTAKES)[number];

/** An LSTM, or its cell, with these mistakes in it. */
export function textbook(...made: readonly Mistake[]): Subject {
  const order = made.find((name) => name.startsWith('lstm_gates_'))?.slice('lstm_gates_'.length);
  return subjectOf(lstmWith(order ?? RIGHT), made);
}

const lstmWith = (believed: string): Family<Mistake> => ({
  letters: ['h', 'c'],
  widths: ({ hidden_size, proj_size }) => [proj_size || hidden_size, hidden_size],
  stepAt: (question, suffix, has) => stepAt(question, suffix, believed, has),
  begun,
  returned,
});

function stepAt(question: Question, suffix: string, believed: string, has: Has<Mistake>): Step {
  const { config, dtype, module, inputs } = question;
  const round = dtype === 'float32' ? Math.fround : (v: number) => v;
  const [sigmoid, tanh] = [sigmoidOf(has), tanhOf(has, dtype)];
  const parameters = parametersAt(question, suffix, 4 * config.hidden_size, has);
  const [I, F, G, O] = gatesOf(parameters, RIGHT, believed, has) as [Gate, Gate, Gate, Gate];
  const { hr } = parameters;
  const isNetwork = module === 'LSTM';
  const lacksState = !inputs['h_0'] && !inputs['hx'];
  const limit = ([1, 3, 10] as const).find((at) => has(`c_clipped_at_${at}`)) ?? Infinity;

  return (x, before, start, isFirst) => {
    const h = has('h_not_carried') ? start[0]! : before[0]!;
    const past = has('c_not_carried') ? start[1]! : before[1]!;
    const isBare = has('bias_hh_skipped_without_state') && lacksState && isFirst;
    const memory = [...h];
    const seen = has('state_updated_in_place') && !hr ? memory : h;
    const c = past.map((old, u) => {
      const sum = ({ ih, hh, bi, bh }: Gate) =>
        dot(ih[u]!, x) + bi[u]! + dot(hh[u]!, seen) + (isBare ? 0 : bh[u]!);
      const peeped = has('peephole_of_ones') ? old : 0;
      let i = sigmoid(sum(I) + peeped);
      let f = sigmoid(sum(F) + peeped + (has('forget_bias_plus_1') ? 1 : 0));
      if (has('forget_bias_after_sigmoid')) f += 1;
      const g = has('g_without_tanh') ? sum(G) : has('g_by_sigmoid') ? sigmoid(sum(G)) : tanh(sum(G));
      const o = has('output_gate_missing') ? 1 : sigmoid(sum(O));
      if (has('forget_is_1_minus_input')) f = 1 - i;
      if (has('input_is_1_minus_forget')) i = 1 - f;
      const added = has('input_gate_missing') ? g : has('input_gate_added') ? i + g : i * g;
      const sumOfBoth = clipped(f * old + added, -limit, limit);
      const next = round(has('c_stored_through_tanh') ? tanh(sumOfBoth) : sumOfBoth);
      const through = has('h_without_tanh') ? next : tanh(has('h_from_old_c') ? old : next);
      memory[u] = hr ? o * through : round(o * through);
      return next;
    });
    const projected = hr && hr.map((row) => round(dot(row, memory)));
    const slice = memory.slice(0, h.length).map(round);
    const isSliced = has('projection_is_a_slice');
    const kept = has('projection_on_output_alone') || isSliced ? slice : (projected ?? slice);
    const shown = has('projection_in_recurrence_alone') || isSliced ? slice : (projected ?? slice);
    return { state: [kept, c], given: has('output_is_c') && isNetwork && !hr ? c : shown };
  };
}

type Gate = ReturnType<typeof gatesOf>[number];

/** What is wrong in where a row begins, by layer and direction. */
function begun(starts: State[], { config }: Question, has: Has<Mistake>): State[] {
  const D = config.bidirectional ? 2 : 1;
  const zeroed = (row: Row) => row.map(() => 0);
  return starts.map(([h, c], i) => {
    if (has('c_0_ignored')) return [h!, zeroed(c!)];
    if (has('h_0_alone_ignored')) return [zeroed(h!), c!];
    if (has('c_0_of_layer_0_for_all')) return [h!, starts[i % D]![1]!];
    if (has('reverse_c_0_from_forward')) return [h!, starts[i - (i % D)]![1]!];
    if (h!.length !== c!.length) return [h!, c!];
    if (has('h_0_c_0_swapped')) return [c!, h!];
    if (has('h_0_for_c_0')) return [h!, h!];
    return has('c_0_for_h_0') ? [c!, c!] : [h!, c!];
  });
}

function returned([h, c]: State, has: Has<Mistake>): State {
  if (has('h_n_c_n_swapped')) return [c!, h!];
  if (h!.length !== c!.length) return [h!, c!];
  if (has('h_n_is_c_n')) return [c!, c!];
  return has('c_n_is_h_n') ? [h!, h!] : [h!, c!];
}
