// One case of a subject, on which mistakes are tried: what it answered, and whether that is wrong.
import { BUDGET, budget } from '../compare/index.ts';
import {
  type Case,
  greatestCarried,
  judgeSteps,
  type Opened,
  openedFor,
  type Question,
} from '../conformance/index.ts';
import { EPS, type NamedTensors, sameShape, type Tensor } from '../tensor/index.ts';
import type { Mistake } from './catalogue/index.ts';
import { cutsOf, isLocal, type Size } from './cut.ts';
import type { Departures } from './departures/index.ts';
import { farthest } from './gap.ts';
import { type Kind, kindsOf, tooPrecise } from './kinds.ts';
import { lastStates } from './reproduce.ts';
import type { Bend } from './textbook/bend.ts';
import { isPadding } from './textbook/row-lengths.ts';
import { textbook, type Textbook } from './textbook/textbook.ts';
import type { See } from './textbook/unroll.ts';
import { type WrongPlaces, wrongPlaces } from './wrong-places.ts';

export class Trial {
  readonly asked: Case;
  readonly answer: NamedTensors;
  readonly fails: boolean;
  readonly stepsPass: boolean;
  readonly #departures: Departures | undefined;
  readonly #opened: Opened;
  readonly #book: Textbook;
  #steps?: Textbook;
  #kinds?: readonly Kind[];
  #isFinite?: boolean;
  #wrong?: WrongPlaces | null;
  #distance?: number;
  /** Of a large case: a row of it, and a few steps. */
  readonly #cuts: readonly { readonly size: Size; readonly trial: Trial }[];
  readonly #rooms = new Map<string, number>();
  /** Of one bend alone: it is asked for more than once. */
  readonly #gaps = new WeakMap<Bend, number | undefined>();

  /**
   * @param stepsPass whether every step alone was judged, and is right
   * @param departures what the subject means to do
   * @param opened the case with these departures, where it is opened already
   */
  constructor(
    asked: Case,
    answer: NamedTensors,
    fails: boolean,
    stepsPass = false,
    departures?: Departures,
    opened?: Opened,
  ) {
    this.stepsPass = stepsPass;
    this.#departures = departures;
    this.asked = asked;
    this.answer = answer;
    this.fails = fails;
    this.#opened = opened ?? openedFor(asked, { departed: departures });
    this.#book = textbook(asked, departures?.bends(asked));
    const cuts = fails ? cutsOf(asked, answer) : [];
    this.#cuts = cuts.map(({ size, ...cut }) => ({
      size,
      trial: new Trial(cut.asked, cut.answer, false, false, departures),
    }));
  }

  /** How far the unbent textbook is from the answer, in what it gives. */
  get distance(): number {
    return (this.#distance ??= farthest(this.#book([])!, this.answer));
  }

  /** What it is held to. */
  get expected(): NamedTensors {
    return this.#opened.expected;
  }

  /** What is wrong with the answer as a whole. */
  get kinds(): readonly Kind[] {
    if (!this.fails) return [];
    const { departed } = this.#opened;
    return (this.#kinds ??= [
      ...kindsOf(this.asked, this.answer),
      ...(departed?.arithmetic ? tooPrecise(this.answer, departed.arithmetic) : []),
    ]);
  }

  /** Where the answer is clearly wrong. */
  get wrong(): WrongPlaces | undefined {
    if (this.#wrong === undefined) this.#wrong = wrongPlaces(this.#opened, this.answer) ?? null;
    return this.#wrong ?? undefined;
  }

  /** Whether rounding cannot blur what it shows. */
  get isTelling(): boolean {
    return this.#opened.chaos === undefined;
  }

  /** Whether all of its numbers but the padding are finite: a term that is left out and one that is infinite times 0 differ. */
  get isFinite(): boolean {
    const { inputs, state_dict, expected } = this.asked;
    const { input, ...states } = inputs;
    const isFree = isPadding(this.asked);
    return (this.#isFinite ??=
      [states, state_dict, expected]
        .flatMap((tensors) => Object.values(tensors))
        .every(({ data }) => (data as Float64Array).every((value) => Number.isFinite(Number(value)))) &&
      (input!.data as Float64Array).every((value, i) => Number.isFinite(value) || isFree(i)));
  }

  /** The greatest difference from the answer where the bends reproduce it; undefined where they do not. */
  gapOf(bends: readonly Bend[], mistakes: readonly Mistake[]): number | undefined {
    const [only] = bends;
    if (bends.length > 1 || !only) return this.#gapOf(bends, mistakes);
    if (!this.#gaps.has(only)) this.#gaps.set(only, this.#gapOf(bends, mistakes));
    return this.#gaps.get(only);
  }

  #gapOf(bends: readonly Bend[], mistakes: readonly Mistake[]): number | undefined {
    if (mistakes.some(({ byPrecision }) => byPrecision)) return this.#gapByPrecision();
    for (const { size, trial } of this.#cuts) {
      if (trial.#predicted(bends) === undefined && isLocal(bends, this.asked, size)) return undefined;
    }
    const gap = this.#predicted(bends);
    return gap !== undefined && this.distance > 0 && gap <= this.distance / 4 ? gap : undefined;
  }

  /** Whether states have few digits: no two right subjects round them alike. */
  get #isCoarse(): boolean {
    return this.#opened.departed?.arithmetic !== undefined;
  }

  /** The greatest difference from the answer, where that is no more than rounding. */
  #predicted(bends: readonly Bend[]): number | undefined {
    const all = [...(this.#departures?.bends(this.asked) ?? []), ...bends];
    const inOrder = all.every((bend) => !bend.finals && !bend.last && bend.transposeState === undefined);
    const isPlain = !all.some((bend) => MOVES.some((hook) => bend[hook] !== undefined));
    const predicted = this.#book(
      bends,
      inOrder && !this.#isCoarse ? lastStates(this.asked, this.answer, 10) : undefined,
      isPlain ? this.#see : undefined,
    );
    return predicted && this.#gapBetween(predicted, this.answer);
  }

  /**
   * Whether a subject with these bends would fail the case, by these of its answers.
   * @param names absent: by all
   */
  shows(bends: readonly Bend[], mistakes: readonly Mistake[], names?: readonly string[]): boolean {
    const isJudged = ([name]: readonly [string, unknown]) => names?.includes(name) ?? true;
    const expected = Object.fromEntries(Object.entries(this.#opened.expected).filter(isJudged));
    if (mistakes.some(({ byPrecision }) => byPrecision)) {
      return Object.values(expected).some((one) => hasLongNumbers(one));
    }
    const predicted = Object.fromEntries(Object.entries(this.#book(bends)!).filter(isJudged));
    if (this.asked.exact === 'any' && !this.#opened.departed) return farthest(expected, predicted) > 0;
    if (this.#gapBetween(predicted, expected) === undefined) return true;
    return this.#isCoarse && this.#showsInSteps(bends, mistakes);
  }

  /** Of few digits most that is wrong shows in a step alone, and not in a free run. */
  #showsInSteps(bends: readonly Bend[], mistakes: readonly Mistake[]): boolean {
    const { steps } = this;
    const active = steps ? bends.filter((_, i) => mistakes[i]!.applies(steps)) : [];
    return active.length > 0 && this.showsInSteps(active);
  }

  /** The question of every step alone, where the subject has passed it. */
  get steps(): Question | undefined {
    return this.stepsPass ? this.#opened.perStep?.question : undefined;
  }

  /** Whether some step alone would be further off than it may round. */
  showsInSteps(bends: readonly Bend[]): boolean {
    const perStep = this.#opened.perStep!;
    this.#steps ??= textbook(perStep.question, this.#departures?.bends(perStep.question));
    const answer = this.#steps(bends)!;
    return judgeSteps({ asked: perStep, answer }, false).status === 'fail';
  }

  /** As many digits as float32 has, and no more. */
  #gapByPrecision(): number | undefined {
    let worst = 0;
    let isNarrow = false;
    for (const [name, expected] of Object.entries(this.#opened.expected)) {
      const actual = this.answer[name];
      if (!actual) continue;
      if (!sameShape(actual.shape, expected.shape)) return undefined;
      if (hasLongNumbers(actual)) return undefined;
      isNarrow ||= hasLongNumbers(expected);
      const gap = apart(actual, expected, this.#room(name) * 2 ** 29);
      if (gap === undefined) return undefined;
      worst = Math.max(worst, gap);
    }
    return isNarrow ? worst : undefined;
  }

  #gapBetween(one: NamedTensors, other: NamedTensors): number | undefined {
    let worst = 0;
    for (const [name, expected] of Object.entries(one)) {
      const actual = other[name];
      if (!actual) continue;
      if (!sameShape(actual.shape, expected.shape) || actual.dtype !== expected.dtype) return undefined;
      const most = greatest(expected);
      const grown = most / (greatest(this.#opened.truth[name]) || Infinity); // than the right numbers
      const own = BUDGET.k * EPS[this.asked.dtype] * most; // of numbers where the right ones are zeros
      const gap = apart(actual, expected, Math.max(this.#room(name) * Math.max(1, grown), own));
      if (gap === undefined) return undefined;
      worst = Math.max(worst, gap);
    }
    return worst;
  }

  /** What two right implementations may be apart, and a little more: a mistake may amplify rounding. */
  #room(name: string): number {
    let room = this.#rooms.get(name);
    if (room === undefined) {
      const { expected, truth } = this.#opened;
      const torch = expected[name]!;
      room = this.#isCoarse
        ? 2 * greatestCarried(this.#opened, name)
        : 2 * budget(torch, torch, truth[name]!, this.#opened.scale).allowed * (1 + 1 / BUDGET.k);
      this.#rooms.set(name, room);
    }
    return room;
  }

  /** Compares the states of the last layer step by step, where output holds them as they are. */
  get #see(): See | undefined {
    const name = ['output', 'h_steps'].find((one) => this.answer[one]);
    const { num_directions, num_states, isNetwork, extent, widths } = this.#opened;
    const expected = name && this.#opened.expected[name];
    if (!name || !expected || (isNetwork && name !== 'output')) return undefined;
    const { data, shape } = this.answer[name]!;
    if (!sameShape(shape, expected.shape)) return undefined;
    const width = widths[0]!;
    const last = num_states / num_directions - 1;
    const room = 4 * Math.max(this.#room(name), BUDGET.k * EPS[this.asked.dtype]);
    const { batch_first, batch, seq_len } = extent;
    return ({ layer, direction }, t, state) =>
      layer !== last ||
      state.every((row, r) => {
        const line = batch_first ? r * seq_len + t : t * batch + r;
        const from = (line * num_directions + direction) * width;
        return row.every((value, unit) => {
          const gap = Math.abs(Number(data[from + unit]) - value);
          return !(gap > room * Math.max(1, Math.abs(value)));
        });
      });
  }
}

/** What makes output another thing than the states of the last layer. */
const MOVES = ['output', 'side', 'join', 'joined', 'steps', 'transposeOutput', 'reshape'] as const;

/** The greatest of the finite numbers. */
function greatest(one: Tensor | undefined): number {
  return ((one?.data ?? []) as Float64Array).reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
}

/** Whether some number needs more digits than float32 has. */
function hasLongNumbers({ data }: Tensor): boolean {
  return (data as Float64Array).some((value) => Number.isFinite(value) && Math.fround(value) !== value);
}

/** The greatest difference, where none is more than `room`; infinities and NaN have to stand in the same places. */
function apart({ data }: Tensor, expected: Tensor, room: number): number | undefined {
  let worst = 0;
  for (let i = 0; i < data.length; i++) {
    const [a, e] = [Number(data[i]), Number(expected.data[i])];
    if (a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    const gap = Math.abs(a - e);
    if (!(gap <= room)) return undefined;
    worst = Math.max(worst, gap);
  }
  return worst;
}
