// The plain kernel: one dot product a unit, easy to read, as accurate as the type allows.
import type { FloatArray } from '../../tensor/index.ts';
import type { Nonlinearity } from '../config.ts';
import { kernelOf } from './layers.ts';

/**
 * One time step for one batch row:
 * h_t = tanh(weight_ih @ x_t + bias_ih + weight_hh @ h_prev + bias_hh), or relu instead of tanh
 * Source: torch.nn.RNN. Departure: sums in float64, columns ascending, and rounds once, when h_t is stored.
 * The order of the sums depends on the sizes alone, so rows and chunks give the bits of the whole.
 */
export const scalar = kernelOf((weights) => {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  const activate = ACTIVATIONS[weights.nonlinearity];
  return (input, x_t, states, h_prev, output, h_t) => {
    for (let unit = 0; unit < hidden_size; unit++) {
      const from_input = dot(weight_ih, unit * input_size, input, x_t, input_size);
      const from_state = dot(weight_hh, unit * hidden_size, states, h_prev, hidden_size);
      output[h_t + unit] = activate(from_input + bias_ih[unit]! + from_state + bias_hh[unit]!);
    }
  };
});

/** relu is written so that NaN stays NaN and -0 stays -0, as in PyTorch. */
const ACTIVATIONS: Readonly<Record<Nonlinearity, (sum: number) => number>> = {
  tanh: Math.tanh,
  relu: (sum) => (sum < 0 ? 0 : sum),
};

function dot(a: FloatArray, a_offset: number, b: FloatArray, b_offset: number, size: number): number {
  let sum = 0;
  for (let column = 0; column < size; column++) sum += a[a_offset + column]! * b[b_offset + column]!;
  return sum;
}
