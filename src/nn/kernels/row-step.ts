// One time step of one row, from the step of one unit: the loops over units and gates, and the projection where there is one.
import type { FloatArray } from '../../tensor/index.ts';
import type { Network, Weights } from './kernel.ts';
import type { Step, Sums } from './steps/step.ts';

/** The sum of products of `size` columns, from an offset of each array on. */
export type Dot = (a: FloatArray, a_offset: number, b: FloatArray, b_offset: number, size: number) => number;

/** All states of all layers and directions, in the order of the signature; what is carried is written over. */
export type States = readonly FloatArray[];

/** Writes h_t at an offset of `output`, from x_t and h_prev at their offsets; the other states in place, from `state` on. */
export type RowStep = (
  input: FloatArray,
  x_t: number,
  before: FloatArray,
  h_prev: number,
  output: FloatArray,
  h_t: number,
  states: States,
  state: number,
) => void;

export function rowStep(network: Network, weights: Weights, step: Step, dot: Dot): RowStep {
  const { weight_hr, hidden_size } = weights;
  const h_size = network.widths[0]!;
  const units = unitsStep(network, weights, step, dot);
  if (weight_hr === undefined) return units;
  // h before its projection: in float64, so that the plain kernel rounds h once.
  const whole = new Float64Array(hidden_size);
  return (input, x_t, before, h_prev, output, h_t, states, state) => {
    units(input, x_t, before, h_prev, whole, 0, states, state);
    for (let unit = 0; unit < h_size; unit++) {
      output[h_t + unit] = dot(weight_hr, unit * hidden_size, whole, 0, hidden_size);
    }
  };
}

function unitsStep({ num_gates, widths }: Network, weights: Weights, step: Step, dot: Dot): RowStep {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  const h_size = widths[0]!;
  const num_states = widths.length;
  const sums = roomFor(num_gates);
  const past = new Float64Array(num_states);
  const next = new Float64Array(num_states);
  return (input, x_t, before, h_prev, output, h_t, states, state) => {
    for (let unit = 0; unit < hidden_size; unit++) {
      for (let gate = 0; gate < num_gates; gate++) {
        const row = gate * hidden_size + unit;
        sums.ih[gate] = dot(weight_ih, row * input_size, input, x_t, input_size);
        sums.hh[gate] = dot(weight_hh, row * h_size, before, h_prev, h_size);
        sums.bias_ih[gate] = bias_ih[row]!;
        sums.bias_hh[gate] = bias_hh[row]!;
      }
      if (unit < h_size) past[0] = before[h_prev + unit]!; // a projected h has none for the others, and nobody reads it
      for (let other = 1; other < num_states; other++) past[other] = states[other]![state + unit]!;
      step(sums, past, next);
      output[h_t + unit] = next[0]!;
      for (let other = 1; other < num_states; other++) states[other]![state + unit] = next[other]!;
    }
  };
}

function roomFor(num_gates: number): Sums {
  return {
    ih: new Float64Array(num_gates),
    hh: new Float64Array(num_gates),
    bias_ih: new Float64Array(num_gates),
    bias_hh: new Float64Array(num_gates),
  };
}
