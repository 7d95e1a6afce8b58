// How far one step of PyTorch may be from what the equation gives, both from the states before it.
// The bound, as measured on 15,500 tensors of drawn networks (sizes to 512, 500 steps, scales 0.5 to 3, inputs 0.1 to 10,
// subnormal, cancelling and overflowing ones) and on two fresh sets of seeds, in PyTorch and in other legal orders of
// summation: none was further away than 0.96 of it.
import { besides, type Equation } from '../equations/index.ts';
import { EPS, type FloatDtype, SMALLEST } from '../tensor/index.ts';
import type { Bound } from './bound.ts';
import { type Arithmetic, halfStep } from './departed.ts';
import type { Direction } from './direction.ts';
import { GREATEST } from './sound.ts';
import { roomFor, sum } from './sums.ts';
import { projectionBounds } from './projection-bound.ts';
import { type Rows, stateOf, type Unrolled } from './unrolled.ts';
import type { Here } from './walk.ts';

/** Measures the steps of one case. What is returned is written anew by the next call. */
export interface Measure {
  /** What the equation gives of one unit, and no more. */
  readonly values: (here: Here) => readonly number[];
  /** Of the same unit: whether it is far from overflow, with all that it may round. */
  readonly isSmall: (here: Here) => boolean;
  /** Of the unit whose values were asked for last: what K U is never less than. NaN where some value is not finite. */
  readonly least: (here: Here, letter: number) => number;
  /** Of one unit. `errors` are those of what the layer reads: infinite where nothing is known of it. */
  readonly unit: (here: Here, errors?: Rows) => Bound;
  /** Of one feature of a projected h, once all units of its row are measured; of the first letter alone. */
  readonly feature: (here: Here, unprojected: Float64Array) => Bound;
}

export interface BoundOptions {
  /** To whose multiples states were rounded when they were written down; 0 where they were not. */
  readonly grain?: number;
  /** With the room of every legal activation, where it is not PyTorch that is judged. */
  readonly lax?: boolean;
  /** The states before a step are not known to the last digit: what rounds them may round them otherwise. */
  readonly free?: boolean;
}

/** @param dtype whose rounding it is */
export function stepBounds(
  opened: Unrolled,
  dtype: FloatDtype,
  { grain = 0, lax = false, free = false }: BoundOptions = {},
): Measure {
  const { equation } = opened;
  const { arithmetic } = opened.departed ?? {};
  const [eps, smallest, most] = arithmetic?.isThroughout
    ? [arithmetic.eps, arithmetic.smallest, arithmetic.greatest]
    : [EPS[dtype], SMALLEST[dtype], GREATEST[dtype]];
  const room = roomFor(equation.gates.length);
  const zeros = () => opened.widths.map(() => 0);
  const bound: Bound = { values: zeros(), units: zeros(), grain: zeros(), factor: 0, isLost: false };
  const stored = zeros();
  const own = zeros();
  const moved = zeros();
  const most_moved = zeros();
  const of = besides();
  const projection = projectionBounds(opened, dtype, equation, grain);
  return {
    values(here) {
      step(here);
      return bound.values;
    },
    isSmall({ below, before }) {
      const n = below.width + before[0]!.width + 2;
      for (let gate = 0; gate < room.ih.length; gate++)
        if (!(n * (room.ih_squares[gate]! + room.hh_squares[gate]!) < most)) return false;
      for (let letter = 0; letter < own.length; letter++)
        if (!(Math.max(Math.abs(own[letter]!), Math.abs(bound.values[letter]!)) ** 2 < most)) return false;
      return true;
    },
    // All else is added to it. What is infinite or NaN is left to the measure.
    least({ below, before }, letter) {
      for (let each = 0; each < own.length; each++)
        if (!Number.isFinite(bound.values[each])) return Number.NaN;
      const n = below.width + before[0]!.width + 2;
      return equation.factor(n) * (eps * Math.abs(bound.values[letter]!));
    },
    unit(here, errors) {
      measure(here, errors);
      if (opened.isProjected) projection.add(here, bound);
      return bound;
    },
    feature: projection.feature,
  };

  function step({ direction, below, before, reads, row, unit }: Here): void {
    sum(direction, below, reads, row, unit, room);
    for (let letter = 0; letter < own.length; letter++) own[letter] = stateOf(before[letter]!, row, unit);
    of.begin();
    equation.step(of, room.ih, room.hh, own, bound.values);
  }

  function measure(here: Here, errors?: Rows): void {
    step(here);
    const { direction, below, before, row, unit } = here;
    const n = below.width + before[0]!.width + 2; // terms
    const usual = factorOf(direction, below, before[0]!, row, unit, equation, n);
    // The judge rounds too, and in float64 as much as the one that it judges.
    bound.factor = dtype === 'float64' ? 2 * usual : usual;
    bound.isLost = false;
    for (let letter = 0; letter < own.length; letter++) {
      const value = bound.values[letter]!;
      const size = Number.isFinite(value) ? Math.abs(value) : 0;
      bound.units[letter] = eps * size + Math.sqrt(n) * smallest;
      bound.grain[letter] = grain / 2;
    }
    if (arithmetic?.isStored && !arithmetic.isThroughout) addStored(arithmetic);
    equation.rounds?.(eps, room.ih, room.hh, own, lax, bound.units);
    for (let gate = 0; gate < room.ih.length; gate++) {
      const line = (gate * direction.bias_ih.length) / room.ih.length + unit;
      const squares = room.ih_squares[gate]! + room.hh_squares[gate]!;
      const from = errors ? errorOf(direction.weight_ih, line, errors, row) : 0;
      if (from === Infinity) bound.isLost = true;
      if (!Number.isFinite(squares)) {
        // An infinity or NaN that was there from the start comes in every order; one that float64 made of numbers does not.
        // Where numbers end early, others may be infinite beside it.
        if (most < GREATEST[dtype] || !isSpecial(direction, line, below, before[0]!, row))
          bound.isLost = true;
        continue;
      }
      const rounded = eps * Math.sqrt(squares + room.ih[gate]! ** 2 + room.hh[gate]! ** 2);
      const d = together(rounded, factorsOf(direction, gate, line));
      if (Math.sqrt(n * squares) >= most / 2) bound.isLost = true;
      if (bound.isLost) continue;
      bump(gate, 8 * together(d, from), 1 / 8, bound.units);
      if (grain > 0) {
        const by = (grain / 2) * reach(direction, line, below, before[0]!);
        bump(gate, by, 1, bound.grain);
      }
    }
  }

  /**
   * Adds what a change of one gate's sum does to the states, at most: by differences of the real size, so that corners count.
   * @param share of it that is added
   */
  function bump(gate: number, by: number, share: number, to: number[]): void {
    const { ih, hh } = room;
    const z = ih[gate]!;
    most_moved.fill(0);
    for (let sign = 1; sign >= -1; sign -= 2) {
      ih[gate] = z + sign * by;
      of.again();
      equation.step(of, ih, hh, own, moved);
      for (let letter = 0; letter < moved.length; letter++) {
        const gap = Math.abs(moved[letter]! - bound.values[letter]!);
        most_moved[letter] = Math.max(most_moved[letter]!, gap);
      }
    }
    ih[gate] = z;
    for (let letter = 0; letter < moved.length; letter++) to[letter]! += most_moved[letter]! * share;
  }

  /** States are stored with fewer digits than they are computed with: once, so that no factor is wanted. */
  function addStored(to: Arithmetic): void {
    stored.fill(0);
    equation.rounds?.(to.eps / 2, room.ih, room.hh, own, false, stored); // h may be computed from c as it is stored
    bound.values.forEach((value, letter) => {
      bound.grain[letter]! += halfStep(to, Math.abs(value)) + stored[letter]!;
    });
  }

  /** What the factors of products round that are no numbers of the case: states of this very run. */
  function factorsOf({ layer, weight_ih, weight_hh }: Direction, gate: number, line: number): number {
    if (!arithmetic || arithmetic.isStored) return 0;
    const [ih, hh] = [layer > 0, free];
    const squares = (ih ? room.ih_squares[gate]! : 0) + (hh ? room.hh_squares[gate]! : 0);
    const least = Math.hypot(ih ? norm(weight_ih, line) : 0, hh ? norm(weight_hh, line) : 0);
    return (arithmetic.eps * Math.sqrt(squares) + arithmetic.smallest * least) / 2;
  }

  /** Of one row of a matrix. */
  function norm(weight: Float64Array, line: number): number {
    const width = weight.length / (room.ih.length * opened.question.config.hidden_size);
    return Math.hypot(...weight.subarray(line * width, (line + 1) * width));
  }
}

/** The root of both squares: Math.hypot takes long, and the second is 0 of most. */
const together = (one: number, other: number) => (other === 0 ? one : Math.hypot(one, other));

/** What errors of the input add up to, typically. */
function errorOf(weight: Float64Array, line: number, { data, width }: Rows, row: number): number {
  let squares = 0;
  for (let column = 0; column < width; column++) {
    const error = data[row * width + column]!;
    if (error === 0) continue;
    if (error === Infinity) return Infinity;
    squares += (weight[line * width + column]! * error) ** 2;
  }
  return Math.sqrt(squares);
}

/** How far a change of 1 in all states that it reads may move a gate's sum. */
function reach({ weight_ih, weight_hh, layer }: Direction, line: number, below: Rows, before: Rows): number {
  const absolute = (weight: Float64Array, width: number) =>
    weight.subarray(line * width, (line + 1) * width).reduce((total, one) => total + Math.abs(one), 0);
  return absolute(weight_hh, before.width) + (layer > 0 ? absolute(weight_ih, below.width) : 0);
}

/** Whether a term of the gate's sums is infinite or NaN. */
function isSpecial(
  { weight_ih, weight_hh, bias_ih, bias_hh }: Direction,
  line: number,
  below: Rows,
  before: Rows,
  row: number,
): boolean {
  const isIn = (weight: Float64Array, { data, width }: Rows) =>
    [weight, data].some((all, i) => {
      const from = (i === 0 ? line : row) * width;
      return all.subarray(from, from + width).some((value) => !Number.isFinite(value));
    });
  return (
    isIn(weight_ih, below) || isIn(weight_hh, before) || !Number.isFinite(bias_ih[line]! + bias_hh[line]!)
  );
}

/** Sums in order of n terms are off by about 0.6 sqrt(n), and by up to n / 8 where all terms are equal. */
function factorOf(
  { weight_ih, weight_hh }: Direction,
  below: Rows,
  before: Rows,
  row: number,
  unit: number,
  { gates, factor }: Equation,
  n: number,
): number {
  const usual = factor(n);
  if (4 + n / 4 <= usual) return usual;
  const hidden_size = weight_hh.length / before.width / gates.length || 0;
  const isEqual = gates.some((_, gate) => {
    const line = gate * hidden_size + unit;
    return termsAreEqual(weight_ih, line, below, row) || termsAreEqual(weight_hh, line, before, row);
  });
  return isEqual ? Math.max(usual, 4 + n / 4) : usual;
}

/** Nearly: the squares add up to what they would if all terms were of one size. */
function termsAreEqual(weight: Float64Array, line: number, { data, width }: Rows, row: number): boolean {
  if (width < 8) return false;
  let squares = 0;
  let absolute = 0;
  for (let column = 0; column < width; column++) {
    const term = weight[line * width + column]! * data[row * width + column]!;
    squares += term * term;
    absolute += Math.abs(term);
  }
  return width * squares < 1.05 * absolute ** 2;
}
