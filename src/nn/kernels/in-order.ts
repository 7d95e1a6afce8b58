// The plain kernel in float32-in-order: an arithmetic whose every rounding is defined, so that its bits are the same on
// every machine. It is less accurate than scalar.ts; it is there to be compared with bit for bit.
// Source: PyTorch's own modules with the rounding of their leaves pinned, scripts/pinned.py.
import type { FloatArray } from '../../tensor/index.ts';
import type { Nonlinearity } from '../config.ts';
import { kernelOf } from './layers.ts';

const f = Math.fround;

/**
 * One time step for one batch row and one unit, f rounding to float32:
 * ih = 0, then ih = f(ih + f(x_t[k] * weight_ih[k])) for k ascending, then f(ih + bias_ih); hh likewise from h_prev;
 * h_t = f(tanh(f(hh + ih))), tanh in float64; or relu, which does not round.
 * The order of the sums depends on the sizes alone. Without biases zeros stand in their place: a sum that began at 0
 * is never -0, so that adding 0 changes no bit. A product or sum of two float32 is exact enough in float64 (53 bits,
 * at least 2 * 24 + 2) that f rounds it as float32 arithmetic would.
 */
export const inOrder = kernelOf((weights) => {
  const { input_size, hidden_size, weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  const activate = ACTIVATIONS[weights.nonlinearity];
  return (input, x_t, states, h_prev, output, h_t) => {
    for (let unit = 0; unit < hidden_size; unit++) {
      const ih = f(dot(weight_ih, unit * input_size, input, x_t, input_size) + bias_ih[unit]!);
      const hh = f(dot(weight_hh, unit * hidden_size, states, h_prev, hidden_size) + bias_hh[unit]!);
      output[h_t + unit] = activate(f(hh + ih)); // rounded when it is stored
    }
  };
});

/**
 * V8's float64 tanh, rounded to float32, is the correctly rounded one for every float32 from 4.7e-10 to 10 (all were
 * tried on Node 20 and 24). relu is written so that NaN stays NaN.
 */
const ACTIVATIONS: Readonly<Record<Nonlinearity, (sum: number) => number>> = {
  tanh: Math.tanh,
  relu: (sum) => (sum < 0 ? 0 : sum),
};

function dot(a: FloatArray, a_offset: number, b: FloatArray, b_offset: number, size: number): number {
  let sum = 0;
  for (let column = 0; column < size; column++) {
    sum = f(sum + f(a[a_offset + column]! * b[b_offset + column]!));
  }
  return sum;
}
