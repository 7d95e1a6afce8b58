// What is measured: forward only, float32, tanh. S1 and S2 are the article's networks, S4 is one of streaming size,
// S5 and S6 are large, S7 is long and tiny.

const rnn = (seq_len, batch, input_size, hidden_size, num_layers) => ({
  module: 'RNN',
  seq_len,
  batch,
  input_size,
  hidden_size,
  num_layers,
});

export const SHAPES = {
  S1: rnn(10, 3, 100, 20, 1),
  S2: rnn(10, 3, 100, 20, 4),
  S3: { ...rnn(1, 1, 100, 20, 1), module: 'RNNCell' },
  S4: rnn(100, 1, 64, 128, 2),
  S5: rnn(50, 32, 128, 256, 2),
  S6: rnn(100, 64, 512, 512, 2),
  S7: rnn(1000, 1, 32, 32, 1),
};

/** Parameter suffixes by layer, with the size of what the layer reads: `_l0`, `_l1`, …; '' for a cell. */
export function layersOf({ module, input_size, hidden_size, num_layers }) {
  return Array.from({ length: num_layers }, (_, layer) => ({
    suffix: module === 'RNNCell' ? '' : `_l${layer}`,
    layer_input_size: layer === 0 ? input_size : hidden_size,
  }));
}

/** Multiplications and additions of the matrix products; tanh and biases are not counted. */
export function flopOf(shape) {
  const weights = layersOf(shape).map(
    ({ layer_input_size }) => shape.hidden_size * (layer_input_size + shape.hidden_size),
  );
  return 2 * shape.seq_len * shape.batch * weights.reduce((sum, count) => sum + count, 0);
}

export function shapeText({ module, seq_len, batch, input_size, hidden_size, num_layers }) {
  if (module === 'RNNCell') return `one RNNCell step, ${batch} x ${input_size} -> ${hidden_size}`;
  const layers = num_layers === 1 ? '1 layer' : `${num_layers} layers`;
  return `seq_len ${seq_len}, batch ${batch}, ${input_size} -> ${hidden_size}, ${layers}`;
}
