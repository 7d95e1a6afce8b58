// The matrix products of a shape, as layer.ts of the SIMD kernel calls them: for each layer the input's part, many steps at
// once, and the state's part, step by step (there it is added to z in place, here to zeros).
import { chunkOf } from '../../dist/nn/kernels/simd/packing.js';
import { layersOf } from './shapes.mjs';

/**
 * @returns `name`, `count` in one forward, and the sizes of a cell, `part` of which the product is; products of the same
 *   sizes are one
 */
export function productsOf(shape) {
  const { seq_len, batch, hidden_size } = shape;
  const chunk = chunkOf(batch); // steps
  const products = new Map();
  const add = (part, rows, depth, count) => {
    const name = `${rows} x ${depth} -> ${hidden_size}, ${part}`;
    const sizes = { module: 'RNNCell', batch: rows, input_size: depth, hidden_size };
    const before = products.get(name)?.count ?? 0;
    if (count > 0) products.set(name, { name, part, ...sizes, count: before + count });
  };
  for (const { layer_input_size } of layersOf(shape)) {
    add('input', chunk * batch, layer_input_size, Math.floor(seq_len / chunk));
    add('input', (seq_len % chunk) * batch, layer_input_size, seq_len % chunk > 0 ? 1 : 0);
    add('state', batch, hidden_size, seq_len);
  }
  return [...products.values()];
}

/** Multiplications and additions. */
export function flopOfProduct({ batch, input_size, hidden_size }) {
  return 2 * batch * input_size * hidden_size;
}

/** `output` `(rows, hidden_size)` in float64: the input's part has the biases in it, the state's has none. */
export function productTruth({ part, batch, input_size, hidden_size }, network) {
  const { input, hx, weight_ih, weight_hh, bias_ih, bias_hh } = network;
  const [a, weight] = part === 'input' ? [input.data, weight_ih.data] : [hx.data, weight_hh.data];
  const output = new Float64Array(batch * hidden_size);
  for (let index = 0; index < output.length; index++) {
    const unit = index % hidden_size;
    const row = (index - unit) / hidden_size;
    const bias = part === 'input' ? bias_ih.data[unit] + bias_hh.data[unit] : 0;
    output[index] = bias + dot(weight, unit * input_size, a, row * input_size, input_size);
  }
  return { output };
}

/** In float64. */
function dot(a, from_a, b, from_b, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[from_a + i] * b[from_b + i];
  return sum;
}
