// What an engine must answer: the same network in float64, written out here so that it owes nothing to any engine.
import { layersOf } from './shapes.mjs';

/** Greatest absolute error that an engine may have. float32 sums of S6 are off by 1.2e-6. */
export const ALLOWED = 1e-5;

/** The states of the last layer after every step, `(seq_len, batch, hidden_size)`, in float64. */
export function truth(shape, { input, hx, ...state_dict }) {
  let below = Float64Array.from(input.data);
  for (const { suffix, layer_input_size } of layersOf(shape)) {
    const named = (kind) => Float64Array.from(state_dict[kind + suffix].data);
    below = layer(shape, layer_input_size, below, hx && Float64Array.from(hx.data), {
      weight_ih: named('weight_ih'),
      weight_hh: named('weight_hh'),
      bias_ih: named('bias_ih'),
      bias_hh: named('bias_hh'),
    });
  }
  return below;
}

function layer({ seq_len, batch, hidden_size }, size, below, hx, weights) {
  const { weight_ih, weight_hh, bias_ih, bias_hh } = weights;
  const states = new Float64Array(seq_len * batch * hidden_size);
  for (let t = 0; t < seq_len; t++) {
    for (let row = 0; row < batch; row++) {
      const x = (t * batch + row) * size;
      const h = (t * batch + row) * hidden_size;
      const before = t === 0 ? (hx ?? new Float64Array(batch * hidden_size)) : states;
      const h_prev = t === 0 ? row * hidden_size : h - batch * hidden_size;
      for (let unit = 0; unit < hidden_size; unit++) {
        states[h + unit] = Math.tanh(
          dot(weight_ih, unit * size, below, x, size) +
            bias_ih[unit] +
            dot(weight_hh, unit * hidden_size, before, h_prev, hidden_size) +
            bias_hh[unit],
        );
      }
    }
  }
  return states;
}

function dot(a, from_a, b, from_b, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[from_a + i] * b[from_b + i];
  return sum;
}

/** Of two answers of one size; another size, or a NaN, is infinitely wrong. */
export function greatestError(actual, expected) {
  if (actual.length !== expected.length) return Infinity;
  let greatest = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= greatest)) greatest = Number.isNaN(error) ? Infinity : error;
  }
  return greatest;
}
