// One layer in one direction, step by step. Of packed sequences each row takes its own steps, and then stays as it is.
import type { At, Bend, Place, Weights } from './bend.ts';
import { bent, bentStates } from './bent.ts';
import { lengthsOf } from './row-lengths.ts';
import type { Row, Sequence, Step } from './nested.ts';
import { unitsOf } from './unit.ts';

/** By letter. */
export interface Run {
  /** h as the layer gives it; zeros at a step that is not taken. */
  readonly states: readonly Sequence[];
  readonly lasts: readonly Step[];
}

/** Told each state h; where it says no, the rest is not computed. */
export type See = (place: Place, t: number, state: Step) => boolean;

export function unroll(
  input: Sequence,
  start: readonly Step[],
  own: Weights,
  place: Place,
  bends: readonly Bend[],
  see: See = () => true,
): Run | undefined {
  const seq_len = input.length;
  const given = lengthsOf(place.question);
  const lengths = given && bent(bends, 'lengths', given, seq_len, place);
  const padding = lengths && bends.find(({ inPadding }) => inPadding)?.inPadding;
  const orderOf = (length: number) => {
    const order = Array.from({ length }, (_, t) => t);
    return bent(bends, 'steps', place.direction === 1 ? order.toReversed() : order, place, seq_len);
  };
  const shared = lengths ? [] : orderOf(seq_len);
  const orders = lengths?.map((length) => orderOf(padding ? seq_len : length));
  const count = orders ? Math.max(0, ...orders.map(({ length }) => length)) : shared.length;

  const takeStep = rowSteps(own, place, bends);
  const isCarried = bends.some(({ carried }) => carried);
  const states = start.map(() => input.map((): Row[] => []));
  let now = start;
  for (let done = 0; done < count; done++) {
    const before = isCarried
      ? bentStates(bends, 'carried', now, (letter) => [done, start[letter]!, place])
      : now;
    const after: Row[][] = now.map(() => []);
    for (let row = 0; row < start[0]!.length; row++) {
      const order = orders ? orders[row]! : shared;
      const t = order[done];
      if (t === undefined) {
        after.forEach((step, letter) => (step[row] = now[letter]![row]!));
        continue;
      }
      const output = takeStep(t, done, row, input[t]![row]!, before, after);
      if (padding && t >= lengths[row]!) {
        if (padding.isShown) states[0]![t]![row] = output;
        if (padding.runs !== 'c') after.forEach((step, letter) => (step[row] = now[letter]![row]!));
        else after[0]![row] = now[0]![row]!;
        continue;
      }
      for (let letter = 0; letter < after.length; letter++) {
        states[letter]![t]![row] = letter === 0 ? output : after[letter]![row]!;
      }
    }
    now = after;
    const t = shared[done];
    if (t !== undefined && !see(place, t, states[0]![t]!)) return undefined;
  }
  if (orders || count < seq_len) fillWithZeros(states, start);
  return { states, lasts: now };
}

/** One row's step: writes its states, and gives what the layer gives. */
type RowStep = (
  t: number,
  done: number,
  row: number,
  x: Row,
  before: readonly Step[],
  after: readonly Row[][],
) => Row;

function rowSteps(own: Weights, place: Place, bends: readonly Bend[]): RowStep {
  const { hidden_size } = place.question.config;
  const unitAt = unitsOf(own, place, bends);
  const isProjected = own.hr !== undefined;
  const at: { -readonly [K in keyof At]: At[K] } = { place, t: 0, done: 0, row: 0, unit: 0 };
  const past: Row[] = [];
  const next: number[][] = [];
  return (t, done, row, x, before, after) => {
    for (let letter = 0; letter < before.length; letter++) {
      past[letter] = before[letter]![row]!;
      next[letter] = past[letter].slice();
    }
    at.t = t;
    at.done = done;
    at.row = row;
    if (isProjected) next[0] = [];
    for (let unit = 0; unit < hidden_size; unit++) {
      at.unit = unit;
      unitAt(at).step(unit, x, past, next);
    }
    for (let letter = 0; letter < before.length; letter++) after[letter]![row] = next[letter]!;
    if (!isProjected) return next[0]!;
    const unprojected = next[0]!;
    const h = past[0]!.map((_, feature) => {
      at.unit = feature;
      return unitAt(at).project(feature, unprojected);
    });
    const projected = bent(bends, 'project', { h, output: h }, unprojected, place);
    after[0]![row] = projected.h;
    return projected.output;
  };
}

function fillWithZeros(states: readonly Row[][][], start: readonly Step[]): void {
  states.forEach((sequence, letter) => {
    const zeros = start[letter]!.map((row) => row.map(() => 0));
    for (const step of sequence) for (const row of zeros.keys()) step[row] ??= zeros[row]!;
  });
}
