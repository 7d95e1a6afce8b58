// One row of a batch, by hand: all layers, both directions, all its time steps, around any step. What is wrong in that loop
// is written in here by name, for all families alike.
import type { Question } from '../../src/conformance/index.ts';
import type { ActivationName } from './activations-by-hand.ts';
import { interleaved, range, type Row, zeros } from './nested.ts';
import type { ParameterName } from './parameters-by-hand.ts';

export const OF_LOOP = [
  'h_0_ignored',
  'h_0_for_the_first_layer_only',
  'direction_major_h_0',
  'reverse_h_0_from_forward',
  'reverse_h_0_from_forward_end',
  'layers_share_a_state',
  'batch_first_h_0',
  'reverse_runs_forward',
  'reverse_output_not_flipped',
  'reverse_flipped_twice',
  'reverse_h_n_from_last_step',
  'directions_swapped',
  'directions_swapped_in_output',
  'directions_interleaved',
  'interleaved_in_every_layer',
  'direction_major_h_n',
  'layer_reads_the_input',
  'dropout_in_eval',
  'first_layer_as_output',
  'output_one_step_late',
  'state_stored_before_step',
  'last_step_dropped',
  'outputs_share_a_buffer',
  'batch_first_h_n',
  'batch_first_ignored_in_output',
  'batch_first_ignored',
  'stale_state',
  'input_mutated',
  'h_0_mutated',
  'dropout_drawn_anew',
] as const;

export const OF_PACKED = [
  'lengths_ignored',
  'packed_reverse_from_padding',
  'packed_reverse_flips_whole',
  'padding_not_zeroed',
  'padding_repeats_last_state',
  'packed_order_not_restored',
  'packed_states_not_restored',
  'packed_h_0_not_permuted',
  'packed_h_n_at_last_step',
] as const;

/** Of a state beside h. */
export const OF_SECOND_STATE = ['reverse_c_n_from_first_step', 'packed_c_runs_into_padding'] as const;

type LoopName = (typeof OF_LOOP | typeof OF_PACKED | typeof OF_SECOND_STATE)[number];
export type LoopHas = (name: LoopName) => boolean;

/** What any family may ask for, whether it can be made there or not. */
type Shared = LoopName | ParameterName | ActivationName;
export type Has<Name extends string> = (name: Name | Shared) => boolean;

/** Of one row of a batch: h, and of LSTM c behind it. */
export type State = Row[];

export interface Stepped {
  readonly state: State;
  /** What the layer hands on. */
  readonly given: Row;
}

/** @param start where the row began @param isFirst whether this is its first step */
export type Step = (x: Row, before: State, start: State, isFirst: boolean) => Stepped;

interface Run {
  readonly question: Question;
  readonly isCell: boolean;
  readonly has: LoopHas;
  readonly draw: (layer: number, width: number) => Row;
}

interface Ran {
  /** By time. */
  readonly output: Row[];
  /** By place, as returned. */
  readonly finals: State[];
  /** By place, as they are. */
  readonly ended: State[];
  /** Of a cell, by time. */
  readonly states: State[];
}

/** One row of a batch: `length` steps, and padding behind them that only a mistake reads. */
export function runRow(x: Row[], length: number, start: State[], steps: Step[], run: Run): Ran {
  const { question, isCell, has } = run;
  const { config } = question;
  const [T, D] = [x.length, config.bidirectional ? 2 : 1];
  const padding = range(T).slice(length);
  const [finals, ended, layers]: [State[], State[], Row[][]] = [[], [], []];
  let states: State[] = [];

  const side = (source: Row[], layer: number, d: number): Row[] => {
    const [i, step] = [layer * D + d, steps[layer * D + d]!];
    let from = start[i]!;
    if (has('layers_share_a_state') && layer > 0) from = ended[i - D]!;
    if (has('reverse_h_0_from_forward_end') && d === 1) from = ended[i - 1]!;
    const cThrough = (state: State, t: number) => [state[0]!, step(source[t]!, state, from, false).state[1]!];
    const runsOn = has('packed_c_runs_into_padding');
    if (runsOn && d === 1) from = padding.toReversed().reduce(cThrough, from);

    const made = unroll(source, from, orderOf(T, length, d, has), step);
    const { given, last } = made;
    states = made.states;
    ended.push(last);
    let final = last;
    if (runsOn && d === 0) final = padding.reduce(cThrough, last);
    if (has('reverse_h_n_from_last_step') && d === 1) final = states[length - 1]!;
    if (has('reverse_c_n_from_first_step') && d === 1) final = [final[0]!, states[length - 1]![1]!];

    const none = zeros(from[0]!.length);
    let behind = padding.map((t) => (has('packed_reverse_flips_whole') ? given[t]! : none));
    if (has('padding_not_zeroed')) {
      const [begin, order] = d === 0 ? [last, padding] : [from, padding.toReversed()];
      behind = unroll(source, begin, order, step).given.slice(length);
    }
    if (has('padding_repeats_last_state') && d === 0) behind = padding.map(() => given[length - 1]!);
    if (has('packed_h_n_at_last_step') && d === 0)
      final = [behind.at(-1) ?? given[T - 1]!, ...final.slice(1)];
    finals.push(final);
    return [...asStored(given.slice(0, length), from[0]!, d, isCell, has), ...behind];
  };

  let below = x;
  for (let layer = 0; layer < config.num_layers; layer++) {
    const source = sourceOf(x, below, layer, run);
    const sides = range(D).map((d) => side(source, layer, d));
    const [one, two] = has('directions_swapped') ? sides.toReversed() : sides;
    below = one!.map((row, t) => (two ? [...row, ...two[t]!] : row));
    if (has('interleaved_in_every_layer') && D === 2) below = below.map(interleaved);
    layers.push(below);
  }
  let output = has('first_layer_as_output') ? layers[0]! : below;
  if (has('directions_swapped_in_output') && D === 2)
    output = output.map((row) => [...row.slice(row.length / 2), ...row.slice(0, row.length / 2)]);
  if (has('directions_interleaved') && D === 2) output = output.map(interleaved);
  if (has('output_one_step_late')) {
    output = [zeros(output[0]!.length), ...output.slice(0, length - 1), ...output.slice(length)];
    states = [start[0]!, ...states.slice(0, -1)];
  }
  if (has('outputs_share_a_buffer')) states = states.map(() => states.at(-1)!);
  return { output, finals, ended, states };
}

/** The loop that every textbook has. `order`: the time steps, in the order of computation. */
function unroll(source: Row[], start: State, order: number[], step: Step) {
  let last = start;
  const states = source.map(() => start.map(({ length }) => zeros(length)));
  const given = source.map(() => zeros(start[0]!.length));
  order.forEach((t, done) => {
    const next = step(source[t]!, last, start, done === 0);
    last = next.state;
    states[t] = last;
    given[t] = next.given;
  });
  return { states, given, last };
}

function orderOf(T: number, length: number, d: number, has: LoopHas): number[] {
  let order = range(length);
  if (d === 1 && has('packed_reverse_from_padding')) order = range(T);
  if (d === 1 && has('packed_reverse_flips_whole')) order = range(T).slice(T - length);
  if (d === 1 && !has('reverse_runs_forward') && !has('reverse_flipped_twice')) order.reverse();
  if (has('last_step_dropped') && length > 1) order.pop();
  return order;
}

/** What one direction of a layer hands on, over its own length. @param from the h at which it began */
function asStored(given: Row[], from: Row, d: number, isCell: boolean, has: LoopHas): Row[] {
  let side = given;
  if (has('state_stored_before_step') && !isCell)
    side = d === 1 ? [...side.slice(1), from] : [from, ...side.slice(0, -1)];
  if (has('outputs_share_a_buffer')) side = side.map(() => side.at(d === 1 ? 0 : -1)!);
  const flips = has('reverse_output_not_flipped') || has('reverse_flipped_twice');
  return d === 1 && flips ? side.toReversed() : side;
}

/** What a layer reads. */
function sourceOf(x: Row[], below: Row[], layer: number, { question, has, draw }: Run): Row[] {
  const { dropout } = question.config;
  if (layer === 0) return x;
  if (has('layer_reads_the_input') && x[0]!.length === below[0]!.length) return x;
  if (dropout === 0 || !(has('dropout_in_eval') || has('dropout_drawn_anew'))) return below;
  const drawn = draw(layer, below[0]!.length);
  const isDropped = (unit: number) =>
    has('dropout_in_eval') ? unit % 2 === 0 || dropout === 1 : drawn[unit]! < dropout;
  return below.map((row) => row.map((v, unit) => (isDropped(unit) ? 0 : v / (1 - dropout))));
}
