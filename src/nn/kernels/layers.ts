// A kernel from one step of one row: the loops over layers, directions, time and rows, which the plain kernels share.
import { ARRAYS, dtypeOf, type FloatArray, type FloatDtype } from '../../tensor/index.ts';
import type { Kernel, Sequence, Weights } from './kernel.ts';

/** Writes h_t at an offset of `output`, from x_t and h_prev at their offsets of `input` and `states`. */
export type Step = (
  input: FloatArray,
  x_t: number,
  states: FloatArray,
  h_prev: number,
  output: FloatArray,
  h_t: number,
) => void;

interface Direction {
  readonly step: Step;
  readonly input_size: number;
  readonly hidden_size: number;
}

export function kernelOf(stepOf: (weights: Weights) => Step): Kernel {
  return (network) => {
    const layers = network.map((directions) =>
      directions.map((weights) => ({ ...weights, step: stepOf(weights) })),
    );
    return { run: (sequence) => runLayers(layers, sequence) };
  };
}

function runLayers(layers: readonly (readonly Direction[])[], sequence: Sequence): void {
  const { batch, output, between } = sequence;
  const arrays = ARRAYS[dtypeOf(output) as FloatDtype];
  const num_states = layers.length * layers[0]!.length;
  const h_0 = sequence.h_0 ?? new arrays(num_states * batch * layers[0]![0]!.hidden_size);
  let below = sequence.input;
  layers.forEach((directions, layer) => {
    const isLast = layer === layers.length - 1;
    const above: FloatArray = isLast ? output : new arrays(output.length);
    directions.forEach((_, direction) => {
      runDirection(directions, direction, layer, { ...sequence, input: below, h_0, output: above });
    });
    if (!isLast) between?.(above);
    below = above;
  });
}

function runDirection(
  directions: readonly Direction[],
  direction: number,
  layer: number,
  { seq_len, batch, input, h_0, output, h_n }: Sequence & { h_0: FloatArray },
): void {
  const { step, input_size, hidden_size } = directions[direction]!;
  const reverse = direction === 1;
  const output_size = directions.length * hidden_size;
  const state = (layer * directions.length + direction) * batch * hidden_size;
  const place = (t: number, row: number) => (t * batch + row) * output_size + direction * hidden_size;
  for (let done = 0; done < seq_len; done++) {
    const t = reverse ? seq_len - 1 - done : done;
    const previous = reverse ? t + 1 : t - 1;
    for (let row = 0; row < batch; row++) {
      // The state of the step before stands in the output already, rounded.
      const [states, h_prev] = done === 0 ? [h_0, state + row * hidden_size] : [output, place(previous, row)];
      step(input, (t * batch + row) * input_size, states, h_prev, output, place(t, row));
    }
  }
  const last = reverse ? 0 : seq_len - 1;
  for (let row = 0; row < batch; row++) {
    const from = place(last, row);
    h_n?.set(output.subarray(from, from + hidden_size), state + row * hidden_size);
  }
}
