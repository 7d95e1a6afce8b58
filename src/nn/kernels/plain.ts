// A runner from the step of one unit: the loops over layers, directions, time, rows, units and gates, which the plain
// kernels share.
import { ARRAYS, dtypeOf, type FloatArray, type FloatDtype, setInto } from '../../tensor/index.ts';
import { type Network, type Runner, type Sequence, wantCounts, type Weights } from './kernel.ts';
import type { Step, Sums } from './steps/step.ts';

/** The sum of products of `size` columns, from an offset of each array on. */
export type Dot = (a: FloatArray, a_offset: number, b: FloatArray, b_offset: number, size: number) => number;

/** All states of all layers and directions, in the order of the signature; what is carried is written over. */
type States = readonly FloatArray[];

interface Direction {
  readonly stepRow: RowStep;
  readonly input_size: number;
  readonly hidden_size: number;
}

type Layers = readonly (readonly Direction[])[];

export function runnerOf({ layers, num_gates, num_states }: Network, step: Step, dot: Dot): Runner {
  const ready = layers.map((directions) =>
    directions.map((weights) => ({
      input_size: weights.input_size,
      hidden_size: weights.hidden_size,
      stepRow: rowStep(weights, num_gates, num_states, step, dot),
    })),
  );
  return { run: (sequence) => runLayers(ready, num_states, sequence) };
}

function runLayers(layers: Layers, num_states: number, sequence: Sequence): void {
  const { seq_len, batch, input, initial, output, last, between } = sequence;
  const { input_size, hidden_size } = layers[0]![0]!;
  const size = layers.length * layers[0]!.length * batch * hidden_size;
  const output_length = seq_len * batch * layers[0]!.length * hidden_size;
  if (output_length === 0) return; // there may be any number of steps or rows without elements
  wantCounts(sequence, seq_len * batch * input_size, size, output_length);
  const arrays = ARRAYS[dtypeOf(output) as FloatDtype];
  // The first state is read from the output, step by step; the others are carried in copies.
  const states = Array.from({ length: num_states }, (_, state) => {
    const given = initial?.[state]?.data;
    if (given === undefined) return new arrays(size);
    return state === 0 ? given : new arrays(given);
  });
  let below = input;
  layers.forEach((directions, layer) => {
    const isLast = layer === layers.length - 1;
    const above: FloatArray = isLast ? output : new arrays(output_length);
    directions.forEach((_, direction) => {
      runDirection(directions, layer, direction, { ...sequence, input: below, output: above }, states);
    });
    if (!isLast) between?.(above);
    below = above;
  });
  for (let state = 1; state < num_states; state++) setInto<FloatArray>(last[state]!.data, states[state]!, 0);
}

function runDirection(
  directions: readonly Direction[],
  layer: number,
  direction: number,
  { seq_len, batch, input, output, last }: Sequence,
  states: States,
): void {
  const { stepRow, input_size, hidden_size } = directions[direction]!;
  const reverse = direction === 1;
  const output_size = directions.length * hidden_size;
  const first = (layer * directions.length + direction) * batch * hidden_size;
  const place = (t: number, row: number) => (t * batch + row) * output_size + direction * hidden_size;
  for (let done = 0; done < seq_len; done++) {
    const t = reverse ? seq_len - 1 - done : done;
    const previous = reverse ? t + 1 : t - 1;
    for (let row = 0; row < batch; row++) {
      const state = first + row * hidden_size;
      // The state of the step before stands in the output already, rounded.
      const before = done === 0 ? states[0]! : output;
      const h_prev = done === 0 ? state : place(previous, row);
      stepRow(input, (t * batch + row) * input_size, before, h_prev, output, place(t, row), states, state);
    }
  }
  const h_n = last[0]!.data;
  if (h_n === output) return;
  const end = reverse ? 0 : seq_len - 1;
  for (let row = 0; row < batch; row++) {
    const from = place(end, row);
    const to = first + row * hidden_size;
    for (let unit = 0; unit < hidden_size; unit++) h_n[to + unit] = output[from + unit]!;
  }
}

/** Writes h_t at an offset of `output`, from x_t and h_prev at their offsets; the other states in place, from `state` on. */
type RowStep = (
  input: FloatArray,
  x_t: number,
  before: FloatArray,
  h_prev: number,
  output: FloatArray,
  h_t: number,
  states: States,
  state: number,
) => void;

function rowStep(weights: Weights, num_gates: number, num_states: number, step: Step, dot: Dot): RowStep {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  const sums = roomFor(num_gates);
  const past = new Float64Array(num_states);
  const next = new Float64Array(num_states);
  return (input, x_t, before, h_prev, output, h_t, states, state) => {
    for (let unit = 0; unit < hidden_size; unit++) {
      for (let gate = 0; gate < num_gates; gate++) {
        const row = gate * hidden_size + unit;
        sums.ih[gate] = dot(weight_ih, row * input_size, input, x_t, input_size);
        sums.hh[gate] = dot(weight_hh, row * hidden_size, before, h_prev, hidden_size);
        sums.bias_ih[gate] = bias_ih[row]!;
        sums.bias_hh[gate] = bias_hh[row]!;
      }
      past[0] = before[h_prev + unit]!;
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
