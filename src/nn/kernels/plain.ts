// A runner from the step of one unit: the loops over layers, directions, time, rows, units and gates, which the plain
// kernels share.
import { ARRAYS, dtypeOf, type FloatArray, type FloatDtype, setInto } from '../../tensor/index.ts';
import { type Network, type Runner, type Sequence, wantCounts } from './kernel.ts';
import { type Dot, type RowStep, rowStep, type States } from './row-step.ts';
import type { Step } from './steps/step.ts';

interface Direction {
  readonly stepRow: RowStep;
  readonly input_size: number;
  readonly hidden_size: number;
}

type Layers = readonly (readonly Direction[])[];

export function runnerOf(network: Network, step: Step, dot: Dot): Runner {
  const { layers, widths } = network;
  const ready = layers.map((directions) =>
    directions.map((weights) => ({
      input_size: weights.input_size,
      hidden_size: weights.hidden_size,
      stepRow: rowStep(network, weights, step, dot),
    })),
  );
  return { run: (sequence) => runLayers(ready, widths, sequence) };
}

function runLayers(layers: Layers, widths: readonly number[], sequence: Sequence): void {
  const { seq_len, batch, input, initial, output, last, between } = sequence;
  const { input_size, hidden_size } = layers[0]![0]!;
  const h_size = widths[0]!;
  const rows = layers.length * layers[0]!.length * batch;
  const output_length = seq_len * batch * layers[0]!.length * h_size;
  if (output_length === 0) return; // there may be any number of steps or rows without elements
  wantCounts(sequence, seq_len * batch * input_size, rows * h_size, output_length, rows * hidden_size);
  const arrays = ARRAYS[dtypeOf(output) as FloatDtype];
  // The first state is read from the output, step by step; the others are carried in copies.
  const states = widths.map((width, state) => {
    const given = initial?.[state]?.data;
    if (given === undefined) return new arrays(rows * width);
    return state === 0 ? given : new arrays(given);
  });
  let below = input;
  layers.forEach((directions, layer) => {
    const isLast = layer === layers.length - 1;
    const above: FloatArray = isLast ? output : new arrays(output_length);
    directions.forEach((_, direction) => {
      runDirection(
        directions,
        layer,
        direction,
        h_size,
        { ...sequence, input: below, output: above },
        states,
      );
    });
    if (!isLast) between?.(above);
    below = above;
  });
  for (let state = 1; state < states.length; state++)
    setInto<FloatArray>(last[state]!.data, states[state]!, 0);
}

/** @param h_size features of h */
function runDirection(
  directions: readonly Direction[],
  layer: number,
  direction: number,
  h_size: number,
  { seq_len, batch, lengths, input, output, last }: Sequence,
  states: States,
): void {
  const { stepRow, input_size, hidden_size } = directions[direction]!;
  const reverse = direction === 1;
  const output_size = directions.length * h_size;
  const first = (layer * directions.length + direction) * batch;
  const place = (t: number, row: number) => (t * batch + row) * output_size + direction * h_size;
  for (let done = 0; done < seq_len; done++) {
    const t = reverse ? seq_len - 1 - done : done;
    const previous = reverse ? t + 1 : t - 1;
    for (let row = 0; row < batch; row++) {
      const length = lengths === undefined ? seq_len : lengths[row]!;
      const h_t = place(t, row);
      if (t >= length) {
        for (let unit = 0; unit < h_size; unit++) output[h_t + unit] = 0;
        continue;
      }
      const isFirst = t === (reverse ? length - 1 : 0);
      // The state of the step before stands in the output already, rounded.
      const before = isFirst ? states[0]! : output;
      const h_prev = isFirst ? (first + row) * h_size : place(previous, row);
      const state = (first + row) * hidden_size;
      stepRow(input, (t * batch + row) * input_size, before, h_prev, output, h_t, states, state);
    }
  }
  const h_n = last[0]!.data;
  if (h_n === output) return;
  for (let row = 0; row < batch; row++) {
    const end = reverse ? 0 : (lengths === undefined ? seq_len : lengths[row]!) - 1;
    const from = place(end, row);
    const to = (first + row) * h_size;
    for (let unit = 0; unit < h_size; unit++) h_n[to + unit] = output[from + unit]!;
  }
}
