// What is measured: forward only, float32, tanh, by RNN, LSTM and GRU. S1 and S2 are the article's networks, S4 is one of
// streaming size, S5 and S6 are large, S7 is long and tiny. S3 is one step of a cell.

/** Blocks of hidden_size rows in the weights of each family. */
const NUM_GATES = { RNN: 1, LSTM: 4, GRU: 3 };
export const FAMILIES = Object.keys(NUM_GATES);

const rnn = (seq_len, batch, input_size, hidden_size, num_layers) => ({
  module: 'RNN',
  seq_len,
  batch,
  input_size,
  hidden_size,
  num_layers,
});

/** Of RNN; shapeOf gives those of the others. */
export const SHAPES = {
  S1: rnn(10, 3, 100, 20, 1),
  S2: rnn(10, 3, 100, 20, 4),
  S3: { ...rnn(1, 1, 100, 20, 1), module: 'RNNCell' },
  S4: rnn(100, 1, 64, 128, 2),
  S5: rnn(50, 32, 128, 256, 2),
  S6: rnn(100, 64, 512, 512, 2),
  S7: rnn(1000, 1, 32, 32, 1),
};

export function shapeOf(family, name) {
  const { module, ...sizes } = SHAPES[name];
  return { module: module.replace('RNN', family), ...sizes };
}

export function isCell({ module }) {
  return module.endsWith('Cell');
}

export function familyOf({ module }) {
  return module.replace('Cell', '');
}

/** Parameter suffixes by layer, with the size of what the layer reads: `_l0`, `_l1`, …; '' for a cell. */
export function layersOf(shape) {
  const { input_size, hidden_size, num_layers } = shape;
  return Array.from({ length: num_layers }, (_, layer) => ({
    suffix: isCell(shape) ? '' : `_l${layer}`,
    layer_input_size: layer === 0 ? input_size : hidden_size,
  }));
}

/** Multiplications and additions of the matrix products; gates and biases are not counted. */
export function flopOf(shape) {
  const rows = NUM_GATES[familyOf(shape)] * shape.hidden_size;
  const weights = layersOf(shape).map(
    ({ layer_input_size }) => rows * (layer_input_size + shape.hidden_size),
  );
  return 2 * shape.seq_len * shape.batch * weights.reduce((sum, count) => sum + count, 0);
}

export function shapeText(shape) {
  const { module, seq_len, batch, input_size, hidden_size, num_layers } = shape;
  if (isCell(shape)) return `one ${module} step, ${batch} x ${input_size} -> ${hidden_size}`;
  const layers = num_layers === 1 ? '1 layer' : `${num_layers} layers`;
  return `${module}, seq_len ${seq_len}, batch ${batch}, ${input_size} -> ${hidden_size}, ${layers}`;
}
