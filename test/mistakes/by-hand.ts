// Deliberately wrong networks and cells around any step, by hand: every row of a batch is run alone, over its own length.
// What is wrong in the loop over layers, directions and time is written in here by name, for all families alike.
import { defineSubject, type Question, type Subject } from '../../src/conformance/index.ts';
import { type NamedTensors, numbers } from '../../src/tensor/index.ts';
import type { ActivationName } from './activations-by-hand.ts';
import { interleaved, range, type Row, rowsOf, tensorOf, zeros } from './nested.ts';
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
type LoopHas = (name: LoopName) => boolean;

/** What any family may ask for, whether it can be made there or not. */
export type Shared = LoopName | ParameterName | ActivationName;
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

export interface Family<Name extends string> {
  /** `LSTM` */
  readonly network: string;
  readonly letters: readonly string[];
  /** Features of each state. */
  readonly widths: (config: Question['config']) => number[];
  readonly stepAt: (question: Question, suffix: string, has: Has<Name>) => Step;
  /** What is wrong in where all layers and directions of a row begin. */
  readonly begun?: (starts: State[], question: Question, has: Has<Name>) => State[];
  /** What is wrong in a state that is returned. */
  readonly returned?: (state: State, has: Has<Name>) => State;
}

/** A subject with these mistakes in it. */
export function subjectOf<Name extends string>(family: Family<Name>, made: readonly Name[]): Subject {
  const has: Has<Name> = (name) => (made as readonly string[]).includes(name);
  let lastCall: State[][] | undefined; // stale_state: [row][place], kept from the call before
  return defineSubject({
    name: `${family.network} by hand, ${made.join(' and ') || 'no mistake'}`,
    run(question) {
      const { answer, ended } = answered(family, question, has, lastCall);
      if (has('stale_state')) lastCall = ended;
      const { input, lengths: _, ...states } = question.inputs;
      if (has('input_mutated')) input!.data.fill(0 as never);
      if (has('h_0_mutated')) for (const { data } of Object.values(states)) data.fill(0 as never);
      return answer;
    },
  });
}

/** How a question is laid out. */
interface Layout {
  readonly isCell: boolean;
  readonly T: number;
  readonly B: number;
  readonly batched: boolean;
  /** The batch is axis 0. */
  readonly swaps: boolean;
}

function layoutOf({ module, config, inputs, stepped }: Question, has: LoopHas): Layout {
  const isCell = module.endsWith('Cell');
  const leading = inputs['input']!.shape.slice(0, -1);
  const hasTime = !isCell || stepped;
  const batched = leading.length === (hasTime ? 2 : 1);
  const fits = Object.keys(inputs).length === 1 || leading[0] === leading[1]; // time and batch may be taken for each other
  const swaps = !isCell && batched && config.batch_first && !(has('batch_first_ignored') && fits);
  const [time = 1, row = 1] = swaps ? leading.toReversed() : hasTime ? leading : [1, ...leading];
  return { isCell, T: time, B: row, batched, swaps };
}

function answered<Name extends string>(
  family: Family<Name>,
  question: Question,
  has: Has<Name>,
  lastCall: State[][] | undefined,
): { answer: NamedTensors; ended: State[][] } {
  const { config, dtype, inputs, stepped } = question;
  const layout = layoutOf(question, has);
  const { isCell, T, B, batched, swaps } = layout;
  const [D, widths] = [config.bidirectional ? 2 : 1, family.widths(config)];
  const places = range(config.num_layers * D);
  const lengths =
    inputs['lengths'] && !has('lengths_ignored') ? numbers(inputs['lengths']) : Array<number>(B).fill(T);
  const sorted = range(B).toSorted((a, b) => lengths[b]! - lengths[a]!);
  const steps = places.map((i) => {
    const suffix = `_l${Math.floor(i / D)}${i % D === 1 ? '_reverse' : ''}`;
    return family.stepAt(question, isCell ? '' : suffix, has);
  });

  let starts = startsOf(family, question, layout, has);
  if (has('packed_h_0_not_permuted')) starts = starts.map((_, row) => starts[sorted.indexOf(row)]!);
  const given = family.letters.some((letter) => inputs[`${letter}_0`] ?? inputs[`${letter}x`]);
  if (has('stale_state') && !given && sameSizes(lastCall, starts)) starts = lastCall!;

  const x = rowsOf(inputs['input']!);
  const draw = drawing(has('dropout_drawn_anew'));
  const ran = range(B).map((row) => {
    const own = range(T).map((t) => x[swaps ? row * T + t : t * B + row]!);
    const begun = family.begun?.(starts[row]!, question, has) ?? starts[row]!;
    return runRow(own, lengths[row]!, begun, steps, { question, isCell, has, draw });
  });
  const ended = ran.map((one) => one.ended);
  const back = (state: State) => family.returned?.(state, has) ?? state;
  const row = batched ? [B] : [];
  const widthAt = (states: State[], k: number) => states[0]?.[k]?.length ?? widths[k]!;

  if (isCell) {
    const states = range(T).flatMap((t) => ran.map((one) => back(one.states[t]!)));
    const answer = family.letters.map((letter, k) => [
      `${letter}_${stepped ? 'steps' : '1'}`,
      tensorOf(
        states.map((state) => state[k]!),
        [...(stepped ? [T] : []), ...row, widthAt(states, k)],
        dtype,
      ),
    ]);
    return { answer: Object.fromEntries(answer) as NamedTensors, ended };
  }

  const inOrder = (isLost: boolean) => (isLost ? sorted : range(B)).map((i) => ran[i]!);
  const rows = inOrder(has('packed_order_not_restored'));
  const rowsOfStates = inOrder(has('packed_order_not_restored') || has('packed_states_not_restored'));
  const flips = swaps && !has('batch_first_ignored_in_output');
  const output = flips
    ? rows.flatMap((one) => one.output)
    : range(T).flatMap((t) => rows.map((one) => one.output[t]!));
  const order = places.map((i) =>
    has('direction_major_h_n') ? (i % config.num_layers) * D + Math.floor(i / config.num_layers) : i,
  );
  const flipsStates = has('batch_first_h_n') && swaps;
  const finals = flipsStates
    ? rowsOfStates.flatMap((one) => order.map((i) => back(one.finals[i]!)))
    : order.flatMap((i) => rowsOfStates.map((one) => back(one.finals[i]!)));
  const leading = flipsStates ? [B, places.length] : [places.length, ...row];
  const lasts = family.letters.map((letter, k) => [
    `${letter}_n`,
    tensorOf(
      finals.map((state) => state[k]!),
      [...leading, widthAt(finals, k)],
      dtype,
    ),
  ]);
  const time = flips ? [B, T] : [T, ...row];
  return {
    answer: {
      output: tensorOf(output, [...time, D * widths[0]!], dtype),
      ...(Object.fromEntries(lasts) as NamedTensors),
    },
    ended,
  };
}

/** Where every row begins: `[row][place]`. */
function startsOf<Name extends string>(
  { letters, widths }: Family<Name>,
  { config, inputs }: Question,
  { B, swaps }: Layout,
  has: LoopHas,
): State[][] {
  const { num_layers, bidirectional } = config;
  const [D, S] = [bidirectional ? 2 : 1, num_layers * (bidirectional ? 2 : 1)];
  const read = letters.map((letter, k) => {
    const given = inputs[`${letter}_0`] ?? inputs[`${letter}x`];
    const isGiven = given && !has('h_0_ignored');
    const rows = isGiven ? rowsOf(given) : range(S * B).map(() => zeros(widths(config)[k]!));
    return (row: number, place: number) =>
      rows[has('batch_first_h_0') && swaps ? row * S + place : place * B + row]!;
  });
  const from = (i: number) => {
    if (has('direction_major_h_0')) return (i % D) * num_layers + Math.floor(i / D);
    return has('reverse_h_0_from_forward') ? i - (i % D) : i;
  };
  const isDropped = (i: number) => has('h_0_for_the_first_layer_only') && i >= D;
  return range(B).map((row) =>
    range(S).map((i) => read.map((of) => (isDropped(i) ? zeros(of(row, i).length) : of(row, from(i))))),
  );
}

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
function runRow(x: Row[], length: number, start: State[], steps: Step[], run: Run): Ran {
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

let draws = 0;
/** For each layer numbers in [0, 1): others in each call, the same in every run. */
function drawing(isWanted: boolean) {
  const drawn: Row[] = [];
  return (layer: number, width: number) =>
    (drawn[layer] ??= range(isWanted ? width : 0).map(() => (1e4 * (1 + Math.sin(++draws))) % 1));
}

const sameSizes = (a: State[][] | undefined, b: State[][]): boolean =>
  JSON.stringify(a?.map(sizesOf)) === JSON.stringify(b.map(sizesOf));
const sizesOf = (places: State[]) => places.map((state) => state.map(({ length }) => length));
