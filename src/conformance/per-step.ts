// Teacher forcing: every step alone, from the state before it as PyTorch had it, in one call of any subject.
// Time is folded into the batch: the whole module runs with seq_len 1 on a batch of all (t, row). Stacking, directions
// and layout stay under test; the order of time does not, which the free-running start of the sequence shows. Of packed
// sequences the steps are asked for that are no padding; that they are packed is not under test.
import { initialNames, LENGTHS, shapesOf } from '../signatures/axes/index.ts';
import { formOf, NAMES, signatureOf } from '../signatures/index.ts';
import {
  ARRAYS,
  type FloatDtype,
  type FloatTensor,
  type NamedTensors,
  type Shape,
  tensor,
} from '../tensor/index.ts';
import { bentAnswers } from './bent-answers.ts';
import type { Question } from './case.ts';
import type { Departed } from './departed.ts';
import { placeOf, readOff } from './states-in.ts';
import type { OneStep } from './one-step.ts';
import { stepsAlone } from './steps-alone.ts';
import { type Rows, type States, Unrolled } from './unrolled.ts';

export interface PerStep {
  readonly question: Question;
  readonly departed: Departed | undefined;
  /** PyTorch's own states after the steps, in the form that the question asks for; with departures the judge's. */
  readonly expected: NamedTensors;
  /** What the equation gives, and how far from it a sound step may be; by tensor, by flat offset. */
  readonly wanted: Readonly<Record<string, OneStep>>;
}

/** @param states after every step */
export function perStepOf(opened: Unrolled, states: States): PerStep | undefined {
  const { question, isNetwork, departed } = opened;
  if (formOf(question) === 'step') return undefined;
  const { input_size, batch_first } = question.config;
  const live = liveRows(opened);
  const rows = live?.length ?? opened.rows;
  // The question is batched, so that batch_first counts, also where the case is unbatched.
  const { [LENGTHS]: _, ...unpacked } = question.inputs;
  const asked = { ...question, stepped: false, inputs: unpacked };
  const shape = isNetwork
    ? batch_first
      ? [rows, 1, input_size]
      : [1, rows, input_size]
    : [rows, input_size];
  const input = floats(picked(opened.input, live), shape, question.dtype);
  const shapes = shapesOf({ ...asked, inputs: { input } })!;
  const initial = initialNames(asked).map((name, letter) => [
    name,
    floats(statesBefore(opened, states, letter, live), shapes[name]!, question.dtype),
  ]);
  const inputs = { input, ...Object.fromEntries(initial) } as Record<string, FloatTensor>;
  const one = new Unrolled({ ...asked, inputs }, departed, opened);
  const form = formOf(asked);
  const names = signatureOf(question.module).states.flatMap(({ letter }, i) =>
    [...(isNetwork && i === 0 ? ['output'] : []), NAMES.last(letter)[form]!].map(
      (name) => [name, i] as const,
    ),
  );
  let known: PerStep['wanted'] | undefined;
  const wanted = () => (known ??= wantedOf(one, names));
  const after = states.map((all, letter) => pickedStates(opened, all, opened.widths[letter]!, live));
  const expected = names.map(([name, i]): NamedTensors => {
    const torch = readOff(one, name, i, after, question.dtype); // (state, t, row) is (state, row) here
    if (!departed) return { [name]: torch };
    const bent = tensor(wanted()[name]!.values, torch.shape);
    const none = { expected: {}, exact: {}, dtype: question.dtype };
    return bentAnswers({ [name]: bent }, none, departed.arithmetic);
  });
  return {
    question: one.question,
    departed,
    expected: Object.assign({}, ...expected) as NamedTensors,
    get wanted() {
      return wanted(); // nobody asks where bits count
    },
  };
}

/** By tensor. */
function wantedOf(one: Unrolled, names: readonly (readonly [string, number])[]): PerStep['wanted'] {
  const answers = one.departed?.answers?.(one.question);
  const alone = stepsAlone(one);
  // What the walk does not compute rounds in ways of its own: it gets the room of PyTorch's step beside that of the nearest one.
  const beside = answers && stepsAlone(new Unrolled(one.question));
  return Object.fromEntries(
    names.map(([name, letter]): [string, OneStep] => {
      const off = (of: (own: OneStep) => Float64Array) =>
        readOff(one, name, letter, alone.map(of), 'float64').data as Float64Array;
      const bent = answers?.[name]?.data as Float64Array | undefined;
      const at = one.at(name);
      const roomAt = (place: number) =>
        alone[letter]!.allowed(place) + (beside ? beside[letter]!.allowed(place) : 0);
      const rooms = new Map<number, number>(); // few are asked for, and more than once
      const allowed = (offset: number) => {
        const known = rooms.get(offset);
        if (known !== undefined) return known;
        const room = roomAt(placeOf(one, letter, at(offset)));
        rooms.set(offset, room);
        return room;
      };
      return [
        name,
        { values: bent ?? off(({ values }) => values), least: off(({ least }) => least), allowed },
      ];
    }),
  );
}

/** The (t, row) that are no padding; undefined where all are. */
function liveRows({ lengths, rows, extent: { batch } }: Unrolled): number[] | undefined {
  if (!lengths) return undefined;
  return Array.from({ length: rows }, (_, row) => row).filter(
    (row) => Math.floor(row / batch) < lengths[row % batch]!,
  );
}

/** These rows alone. */
function picked({ data, width }: Rows, live: readonly number[] | undefined): Float64Array {
  if (!live) return data;
  const kept = new Float64Array(live.length * width);
  live.forEach((row, i) => kept.set(data.subarray(row * width, (row + 1) * width), i * width));
  return kept;
}

/** The same of every layer and direction. */
function pickedStates(
  { num_states }: Unrolled,
  all: Float64Array,
  width: number,
  live: readonly number[] | undefined,
): Float64Array {
  if (!live) return all;
  const size = all.length / num_states;
  const kept = new Float64Array(num_states * live.length * width);
  for (let state = 0; state < num_states; state++) {
    const own = { data: all.subarray(state * size, (state + 1) * size), width };
    kept.set(picked(own, live), state * live.length * width);
  }
  return kept;
}

/** Every state's predecessor in the order of computation, `(state, t, row, unit)`, of one letter. */
function statesBefore(
  opened: Unrolled,
  states: States,
  letter: number,
  live: readonly number[] | undefined,
): Float64Array {
  const all = new Float64Array(states[letter]!.length);
  const size = all.length / opened.num_states;
  for (let state = 0; state < opened.num_states; state++) {
    all.set(opened.before(states, state)[letter]!.data, state * size);
  }
  return pickedStates(opened, all, opened.widths[letter]!, live);
}

function floats(data: ArrayLike<number>, shape: Shape, dtype: FloatDtype): FloatTensor {
  return tensor<FloatDtype>(new ARRAYS[dtype](data), shape);
}
