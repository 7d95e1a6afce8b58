// Which part of a single step is wrong: its input, its recurrence, its bias, or its activation. The whole network is asked for
// one step with the other parts' weights at one place set to 0, and these scaled to where every activation is nearly
// straight there: what comes must be in proportion to the part's own sum. A hint, never a verdict.
import { formOf, NAMES, type ParameterKind, parametersOf } from '../signatures/index.ts';
import {
  type FloatDtype,
  type FloatTensor,
  type NamedTensors,
  numbers,
  type Tensor,
  tensor,
} from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Question } from './case.ts';
import { mayAsk } from './may-ask.ts';
import type { PerStep } from './per-step.ts';
import type { Subject } from './subject.ts';
import { roomFor, sum } from './sums.ts';
import { AskingOn } from './unanswered.ts';
import { Unrolled } from './unrolled.ts';

const PARTS: Readonly<Record<string, readonly ParameterKind[]>> = {
  input: ['weight_ih'],
  recurrence: ['weight_hh'],
  bias: ['bias_ih', 'bias_hh'],
};

/** Sums are scaled to this: softsign differs there from its argument by 0.2% of it, tanh by a millionth. */
const SMALL = 2 ** -9;
/** Weights are not made greater than this: float32 ends at 2^128. */
const MOST = 2 ** 110;
/** What the curve of an activation, and rounding, may change in proportion. */
const STRAIGHT = 4e-3;
/** By what share of the greatest state a step has to be off to be put down to its activation, and not to such a change. */
const CLEAR = 0.02;
/** Below 0 an activation may be flat, or nearly. */
const FLAT = 0.05;

/** @param perStep every step of the case alone @param state layer * num_directions + direction @param asked the case @param came the answer to the steps @throws UnansweredError */
export async function partsOf(
  subject: Subject,
  { question, departed, expected, wanted }: PerStep,
  state: number,
  asked: Question,
  came: Tensor,
): Promise<Record<string, boolean>> {
  const last = NAMES.last('h')[formOf(question)]!;
  const h = numbers(expected[last]!);
  const asking = new AskingOn();
  const answer = (alone: Question) => asking.ask(answerTo(alone), []);
  const answerTo = async (alone: Question): Promise<number[] | undefined> => {
    if (mayAsk(subject, asked, alone) !== true || (await supportOf(subject, alone)) !== true)
      return undefined;
    const given = (await answerOf(subject, alone))[last];
    if (!given || given.data.length !== h.length) return [];
    const size = h.length / new Unrolled(question).num_states;
    return numbers(given).slice(state * size, (state + 1) * size);
  };
  const isClear = isClearlyOff(came, wanted[last]!.values, state, new Unrolled(question).num_states);
  const nothing = await answer(onlyWith(question, state, [], 1));
  if (!nothing) return {};
  const shares: [string, number[] | undefined][] = [];
  for (const [part, kept] of Object.entries(PARTS)) {
    if (part === 'bias' && !question.config.bias) continue;
    const sums = oneSum(new Unrolled(onlyWith(question, state, kept, 1), departed), h, state);
    const greatest = sums.reduce((most, z) => (Number.isFinite(z) ? Math.max(most, Math.abs(z)) : most), 0);
    if (greatest === 0) continue; // nothing is asked of it
    const by = Math.min(2 ** Math.floor(Math.log2(SMALL / greatest)), MOST);
    if (greatest * by < SMALL / 4) continue; // too small to be told from what the activation loses there
    const found: (number[] | undefined)[] = [];
    for (const scale of [by, -by]) {
      const given = await answer(onlyWith(question, state, kept, scale)); // what relu hides of one shows in the other
      if (given) found.push(sharesOf(given, nothing, sums, scale, greatest));
    }
    const both = found.includes(undefined) ? undefined : found.flatMap((of) => of!).toSorted((a, b) => a - b);
    if (found.length > 0) shares.push([part, both]);
  }
  asking.end();
  const slopes = shares.flatMap(([, of]) => (of && of.length > 0 ? [of[Math.floor(of.length / 2)]!] : []));
  const slope = slopes.some((one) => isNear(one, 1)) ? 1 : (slopes.find((one) => one > FLAT) ?? 1);
  const right = shares
    .filter(([, of]) => of?.length !== 0) // nothing came of it: it is not known
    .map(([part, of]): [string, boolean] => [part, of?.every((share) => isNear(share, slope)) ?? false]);
  const isKnown = right.length > 0 && right.length === shares.length;
  const isActivation = isKnown && right.every(([, isRight]) => isRight) && isClear;
  return Object.fromEntries([...(isActivation ? [['activation', false] as const] : []), ...right]);
}

/** Whether the steps of one layer and direction are far off somewhere. */
function isClearlyOff({ data }: Tensor, wanted: Float64Array, state: number, num_states: number): boolean {
  const size = wanted.length / num_states;
  const own = wanted.subarray(state * size, (state + 1) * size);
  const finite = own.filter((value) => Number.isFinite(value));
  const greatest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return own.some((value, i) => {
    const came = Number(data[state * size + i]);
    if (Number.isNaN(value) !== Number.isNaN(came)) return true;
    return Math.abs(came - value) > CLEAR * greatest;
  });
}

const isNear = (share: number, slope: number) => Math.abs(share - slope) <= STRAIGHT * Math.abs(slope);

/**
 * What came of each scaled sum, in proportion. Of those below 0 only where it did not come to nearly nothing.
 * Undefined where something came of no sum, or nothing of NaN.
 */
function sharesOf(
  given: readonly number[],
  nothing: readonly number[],
  sums: readonly number[],
  by: number,
  greatest: number,
): number[] | undefined {
  const shares: number[] = [];
  for (const [i, z] of sums.entries()) {
    if (!Number.isFinite(z)) continue;
    const came = (given[i] ?? Number.NaN) - (nothing[i] ?? Number.NaN);
    if (Math.abs(z) < greatest / 4 || z === 0) {
      if (!(Math.abs(came) <= SMALL)) return undefined;
      continue;
    }
    const share = came / (z * by);
    if (Number.isNaN(share)) return undefined;
    if (z * by > 0 || Math.abs(share) > FLAT) shares.push(share);
  }
  return shares;
}

/** The other parameters of one layer and direction are 0, its own are scaled; all others are kept. */
function onlyWith(question: Question, state: number, kept: readonly string[], by: number): Question {
  const { module, config, state_dict } = question;
  const changed = parametersOf(module, config).map(({ name, kind, place }) => {
    const { data, shape } = state_dict[name] as FloatTensor;
    const factor = place.state !== state ? 1 : kept.includes(kind) ? by : 0;
    const scaled = data.map((value: number) => (factor === 0 ? 0 : value * factor)) as Float32Array;
    return [name, tensor<FloatDtype>(scaled, shape)];
  });
  return { ...question, state_dict: Object.fromEntries(changed) as NamedTensors };
}

/** What one layer and direction adds up in every row, over its gates. @param h PyTorch's states of all layers after the step */
function oneSum(opened: Unrolled, h: readonly number[], state: number): number[] {
  const direction = opened.directions[state]!;
  const below = opened.below(Float64Array.from(h), direction.layer);
  const before = opened.before(
    opened.initial.map(({ length }) => new Float64Array(length)), // of one step nothing comes before but these
    state,
  );
  const reads = opened.readsOf(before[0]!);
  const hidden_size = opened.question.config.hidden_size;
  const room = roomFor(direction.bias_ih.length / hidden_size);
  return Array.from({ length: opened.rows }, (_, row) =>
    Array.from({ length: hidden_size }, (__, unit) => {
      sum(direction, below, reads, row, unit, room);
      return room.ih[0]! + room.hh[0]!;
    }),
  ).flat();
}
