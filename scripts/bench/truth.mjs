// What an engine must answer: the same network in float64, written out here so that it owes nothing to any engine.
import { layersOf } from './shapes.mjs';

/** Greatest absolute error that an engine may have. float32 sums of S6 are off by 1.2e-6. */
const ALLOWED = 1e-5;

/**
 * In float64: `output` `(seq_len, batch, hidden_size)`, the last layer's states after every step, and `h_n`
 * `(num_layers, batch, hidden_size)`, every layer's after the last one; of a cell, whose state is its output, that alone.
 */
export function truth(shape, { input, hx, ...state_dict }) {
  const layers = layersOf(shape);
  const state_size = shape.batch * shape.hidden_size;
  const h_n = new Float64Array(layers.length * state_size);
  let below = Float64Array.from(input.data);
  for (const [index, { suffix, layer_input_size }] of layers.entries()) {
    const named = (kind) => Float64Array.from(state_dict[kind + suffix].data);
    below = layer(shape, layer_input_size, below, hx && Float64Array.from(hx.data), {
      weight_ih: named('weight_ih'),
      weight_hh: named('weight_hh'),
      bias_ih: named('bias_ih'),
      bias_hh: named('bias_hh'),
    });
    h_n.set(below.subarray(-state_size), index * state_size);
  }
  return shape.module === 'RNNCell' ? { output: below } : { output: below, h_n };
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

/** In float64. */
export function dot(a, from_a, b, from_b, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[from_a + i] * b[from_b + i];
  return sum;
}

/** @returns `errors`, the greatest of each tensor that is expected, by name; `refused` where one is not allowed */
export function checked(answer, expected) {
  const errors = Object.entries(expected).map(([name, one]) => [name, greatestError(answer[name], one)]);
  const wrong = errors.filter(([, error]) => !(error <= ALLOWED));
  const words = wrong.map(([name, error]) => `${name} is off by ${error.toPrecision(2)}, allowed ${ALLOWED}`);
  return { errors: Object.fromEntries(errors), ...(wrong.length > 0 ? { refused: words.join('; ') } : {}) };
}

/** Of two tensors of one size; none, another size, or a NaN, is infinitely wrong. */
function greatestError(actual, expected) {
  if (actual?.length !== expected.length) return Infinity;
  let greatest = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= greatest)) greatest = Number.isNaN(error) ? Infinity : error;
  }
  return greatest;
}
