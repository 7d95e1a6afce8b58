// The two sums that one unit's step begins with, by gate, and the squares of what they add up.
import type { Direction } from './direction.ts';
import type { Rows } from './unrolled.ts';

/** Of one unit in one row: written by `sums`, used at once. */
export interface Sums {
  /** `weight_ih @ x + bias_ih`, by gate. */
  readonly ih: Float64Array;
  /** `weight_hh @ h_before + bias_hh`, by gate. */
  readonly hh: Float64Array;
  /** The squares of all terms of each. */
  readonly ih_squares: Float64Array;
  readonly hh_squares: Float64Array;
}

export function roomFor(num_gates: number): Sums {
  const room = () => new Float64Array(num_gates);
  return { ih: room(), hh: room(), ih_squares: room(), hh_squares: room() };
}

/**
 * Writes the sums of one unit.
 * @param below what the layer reads, `before` the states h before the step, `row` which (t, row) of them
 */
export function sum(
  { weight_ih, weight_hh, bias_ih, bias_hh }: Direction,
  below: Rows,
  before: Rows,
  row: number,
  unit: number,
  to: Sums,
): void {
  const num_gates = to.ih.length;
  const hidden_size = bias_ih.length / num_gates;
  for (let gate = 0; gate < num_gates; gate++) {
    const line = gate * hidden_size + unit;
    add(weight_ih, line, below, row, bias_ih[line]!, gate, to.ih, to.ih_squares);
    add(weight_hh, line, before, row, bias_hh[line]!, gate, to.hh, to.hh_squares);
  }
}

/** One feature of h, where it is projected. */
export function projected({ weight_hr }: Direction, unprojected: Float64Array, feature: number): number {
  let total = 0;
  const from = feature * unprojected.length;
  for (let unit = 0; unit < unprojected.length; unit++) total += weight_hr[from + unit]! * unprojected[unit]!;
  return total;
}

function add(
  weight: Float64Array,
  line: number,
  { data, width }: Rows,
  row: number,
  bias: number,
  gate: number,
  to: Float64Array,
  squares: Float64Array,
): void {
  let total = 0;
  let square = bias * bias;
  for (let column = 0; column < width; column++) {
    const term = weight[line * width + column]! * data[row * width + column]!;
    total += term;
    square += term * term;
  }
  to[gate] = total + bias;
  squares[gate] = square;
}
