// How far one step of PyTorch may be from what the equation gives, both from the states before it.
// The bound, as measured on 15,500 tensors of drawn networks (sizes to 512, 500 steps, scales 0.5 to 3, inputs 0.1 to 10,
// subnormal, cancelling and overflowing ones) and on two fresh sets of seeds, in PyTorch and in other legal orders of
// summation: none was further away than 0.96 of it.
import { type Equation, equationOf, FLOAT64 } from '../equations/index.ts';
import { EPS, type FloatDtype, SMALLEST } from '../tensor/index.ts';
import type { Direction } from './direction.ts';
import { GREATEST } from './sound.ts';
import { roomFor, sum, type Sums } from './sums.ts';
import type { Rows, Unrolled } from './unrolled.ts';

/** Of one unit in one row, by letter. */
export interface Bound {
  /** What the equation gives in float64. */
  readonly values: number[];
  /** U: what one step rounds, typically. */
  readonly units: number[];
  /** K: no sound step is further away than K U. */
  factor: number;
  /** The order of the sums decides whether it overflows: anything may come. */
  isLost: boolean;
}

/** Measures the steps of one case. What is returned is written anew by the next call. */
export type Measure = (
  direction: Direction,
  below: Rows,
  before: readonly Rows[],
  row: number,
  unit: number,
) => Bound;

/** @param dtype whose rounding it is */
export function stepBounds(opened: Unrolled, dtype: FloatDtype): Measure {
  const equation = equationOf(opened.question);
  const room = roomFor(equation.gates.length);
  const zeros = () => opened.widths.map(() => 0);
  const bound: Bound = { values: zeros(), units: zeros(), factor: 0, isLost: false };
  const own = zeros();
  const moved = zeros();
  return (direction, below, before, row, unit) => {
    sum(direction, below, before[0]!, row, unit, room);
    before.forEach(({ data, width }, letter) => (own[letter] = data[row * width + unit]!));
    equation.step(FLOAT64, room.ih, room.hh, own, bound.values);
    const n = below.width + before[0]!.width + 2; // terms
    const usual = factorOf(direction, below, before[0]!, row, unit, equation, n);
    // The judge rounds too, and in float64 as much as the one that it judges.
    bound.factor = dtype === 'float64' ? 2 * usual : usual;
    bound.isLost = false;
    bound.values.forEach((value, letter) => {
      bound.units[letter] = EPS[dtype] * Math.abs(value) + Math.sqrt(n) * SMALLEST[dtype];
    });
    for (let gate = 0; gate < room.ih.length; gate++) {
      const squares = room.ih_squares[gate]! + room.hh_squares[gate]!;
      const d = EPS[dtype] * Math.sqrt(squares + room.ih[gate]! ** 2 + room.hh[gate]! ** 2);
      if (overflows(n * squares, dtype)) bound.isLost = true;
      bump(equation, room, gate, 8 * d, own, moved, bound);
    }
    return bound;
  };
}

/**
 * Whether finite terms may add up to more than the dtype holds, in some order. What is infinite or NaN from the start is
 * so in every order. @param squares of the terms, times their number: no less than the square of their absolute sum
 */
function overflows(squares: number, dtype: FloatDtype): boolean {
  const isKnown = dtype === 'float64' ? !Number.isNaN(squares) : Number.isFinite(squares);
  return isKnown && Math.sqrt(squares) >= GREATEST[dtype] / 2;
}

/** Adds what a change of one gate's sum does to the states, at most: by differences of the real size, so that corners count. */
function bump(
  { step }: Equation,
  { ih, hh }: Sums,
  gate: number,
  by: number,
  own: readonly number[],
  moved: number[],
  { values, units }: Bound,
): void {
  const z = ih[gate]!;
  const most = values.map(() => 0);
  for (const sign of [1, -1]) {
    ih[gate] = z + sign * by;
    step(FLOAT64, ih, hh, own, moved);
    moved.forEach((value, letter) => {
      most[letter] = Math.max(most[letter]!, Math.abs(value - values[letter]!));
    });
  }
  ih[gate] = z;
  most.forEach((value, letter) => (units[letter]! += value / 8));
}

/** Sums in order of n terms are off by about 0.6 sqrt(n), and by up to n / 8 where all terms are equal. */
function factorOf(
  { weight_ih, weight_hh }: Direction,
  below: Rows,
  before: Rows,
  row: number,
  unit: number,
  { gates }: Equation,
  n: number,
): number {
  const usual = 2 + 0.6 * Math.sqrt(n);
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
