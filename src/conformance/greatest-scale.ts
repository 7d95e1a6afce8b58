// The greatest of all rounding scales. Most units are not measured: a bound that costs little says that they are not it.
import type { Direction } from './direction.ts';
import { slopesOf } from './rounding.ts';
import { roomFor, sum } from './sums.ts';
import { type Rows, stateOf, type StateAt, type States, type Unrolled } from './unrolled.ts';

/** More than slopes that are measured exceed those that are known by rounding. */
const MARGIN = 1.01;

/**
 * The greatest finite number of roundingScales(opened, states) where steps are judged; undefined where nothing bounds it: h
 * is projected, or the step is not PyTorch's.
 */
export function greatestScale(
  opened: Unrolled,
  states: States,
  isJudged: (at: StateAt) => boolean,
): number | undefined {
  const { equation, isProjected, departed } = opened;
  const { steepest } = equation;
  if (!steepest || isProjected || departed?.equation) return undefined;
  const { rows, extent } = opened;
  const room = roomFor(equation.gates.length);
  const slopes = slopesOf(equation, states.length);
  const steep = new Float64Array(equation.gates.length);
  let greatest = 0;
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    const bounds = boundsOf(direction, below, before[0]!, equation.gates.length);
    for (let row = 0; row < rows; row++) {
      const t = Math.floor(row / extent.batch);
      if (!opened.isLive(t, row % extent.batch) || !isJudged({ state, t })) continue;
      for (let unit = 0; unit < bounds.hidden_size; unit++) {
        for (let letter = 0; letter < before.length; letter++) {
          const own = (slopes.before[letter] = stateOf(before[letter]!, row, unit));
          if (letter > 0) offer(Math.abs(own));
        }
        bounds.measure(row, unit);
        steepest(bounds.hh, slopes.before, steep);
        let most = 0;
        for (let gate = 0; gate < steep.length; gate++) most += steep[gate]! ** 2 * bounds.squares[gate]!;
        if (most * MARGIN <= greatest ** 2) continue; // NaN is measured
        sum(direction, below, before[0]!, row, unit, room);
        slopes.measure(room);
        for (const squares of slopes.squares) offer(Math.sqrt(squares));
      }
    }
  }
  return greatest;

  function offer(scale: number): void {
    if (scale < Infinity && scale > greatest) greatest = scale;
  }
}

/** Bounds of one unit's sums, by gate, from sums of fourth powers: those of a line of weights, and of a row that it meets. */
function boundsOf(
  { weight_ih, weight_hh, bias_ih, bias_hh }: Direction,
  below: Rows,
  before: Rows,
  num_gates: number,
) {
  const hidden_size = bias_ih.length / num_gates;
  const squares = new Float64Array(num_gates);
  const hh = new Float64Array(num_gates);
  const [lines_ih, lines_hh] = [fourths(weight_ih, below.width), fourths(weight_hh, before.width)];
  const [rows_ih, rows_hh] = [fourths(below.data, below.width), fourths(before.data, before.width)];
  return { hidden_size, squares, hh, measure };

  /** Writes `squares`, of all terms of both sums, and `hh`. */
  function measure(row: number, unit: number): void {
    for (let gate = 0; gate < num_gates; gate++) {
      const line = gate * hidden_size + unit;
      const b_ih = bias_ih[line]!;
      const b_hh = bias_hh[line]!;
      const terms_ih = Math.sqrt(lines_ih[line]! * rows_ih[row]!);
      const terms_hh = Math.sqrt(lines_hh[line]! * rows_hh[row]!);
      squares[gate] = terms_ih + terms_hh + b_ih * b_ih + b_hh * b_hh;
      hh[gate] = Math.sqrt(before.width * terms_hh) + Math.abs(b_hh);
    }
  }
}

/** Of each row of a matrix, the sum of its fourth powers. */
function fourths(data: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width === 0 ? 0 : data.length / width);
  for (let row = 0; row < sums.length; row++) {
    let total = 0;
    for (let at = row * width; at < (row + 1) * width; at++) total += data[at]! ** 4;
    sums[row] = total;
  }
  return sums;
}
