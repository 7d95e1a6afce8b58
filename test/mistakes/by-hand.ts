// Deliberately wrong networks and cells around any step, by hand: every row of a batch is run alone, over its own length.
// What is wrong in how tensors are read and laid out is written in here by name, for all families alike.
import { defineSubject, type Question, type Subject } from '../../src/conformance/index.ts';
import { type NamedTensors, numbers } from '../../src/tensor/index.ts';
import { range, type Row, rowsOf, tensorOf, zeros } from './nested.ts';
import { type Has, type LoopHas, runRow, type State, type Step } from './row-by-hand.ts';

export interface Family<Name extends string> {
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
    name: `textbook, ${made.join(' and ') || 'no mistake'}`,
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
  const from = (place: number) => {
    const i = has('reverse_h_0_from_forward') ? place - (place % D) : place;
    return has('direction_major_h_0') ? (i % D) * num_layers + Math.floor(i / D) : i;
  };
  const isDropped = (i: number) => has('h_0_for_the_first_layer_only') && i >= D;
  return range(B).map((row) =>
    range(S).map((i) => read.map((of) => (isDropped(i) ? zeros(of(row, i).length) : of(row, from(i))))),
  );
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
