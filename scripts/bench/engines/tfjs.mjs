// TensorFlow.js: its layers simpleRNN, lstm and gru, one above the other, or a cell. It is batch-major, keeps its weights
// as (in, out), and has one bias where PyTorch has two: it gets their sum. Its GRU resets before the product with
// weight_hn, and refuses to do so after, as PyTorch does; its gates are z, r, n.
// What is timed reads `output` alone, which is less work; the states, which the layers have computed by then, are read for
// the check only. The layers are called directly: model.predict() would cost it more.
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { inOrder } from '../../runtimes/javascript/onnx/gates.mjs';
import { optionsOf, weightsOf } from '../../runtimes/javascript/tfjs/weights.mjs';
import { familyOf, isCell, layersOf } from '../shapes.mjs';
import { timed } from './timed.mjs';

const { layers } = tf;
const LAYERS = { RNN: layers.simpleRNN, LSTM: layers.lstm, GRU: layers.gru };
const CELLS = { RNN: layers.simpleRNNCell, LSTM: layers.lstmCell, GRU: layers.gruCell };

export async function open(shape, { state_dict, input, hx, cx }, { backend }) {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`);
  await tf.ready();

  const { seq_len, batch, input_size, hidden_size } = shape;
  const ordered = familyOf(shape) === 'GRU' ? inGatesOrder(state_dict) : state_dict;
  const run = (isCell(shape) ? cellOf : stackOf)(shape, ordered);
  const given = [hx, cx].filter(Boolean).map(({ data }) => tf.tensor(data, [batch, hidden_size]));
  const x = isCell(shape)
    ? [tf.tensor(input.data, [batch, input_size]), ...given]
    : tf.tensor(swapped(input.data, seq_len, batch, input_size), [batch, seq_len, input_size]);
  const forward = () => tf.tidy(() => run(x).output.dataSync());
  return {
    version: tf.version_core,
    answer: () =>
      tf.tidy(() => {
        const { output, h, c } = run(x);
        return {
          output: swapped(output.dataSync(), batch, seq_len, hidden_size),
          h_n: tf.stack(h).dataSync(),
          ...(c[0] && { c_n: tf.stack(c).dataSync() }),
        };
      }),
    time: (calls) => timed(forward, calls),
  };
}

/** @returns of x: `output`, and the last states `h` and `c` of each layer */
function stackOf(shape, state_dict) {
  const { seq_len, batch } = shape;
  const options = { ...optionsFor(shape), returnSequences: true, returnState: true };
  const stack = layersOf(shape).map(({ suffix, layer_input_size }) => {
    const layer = LAYERS[familyOf(shape)](options);
    layer.build([batch, seq_len, layer_input_size]);
    layer.setWeights(weightsOf(tf, state_dict, suffix));
    return layer;
  });
  return (x) => {
    const states = [];
    let output = x;
    for (const layer of stack) {
      const [above, ...last] = layer.call(output, {});
      states.push(last);
      output = above;
    }
    return { output, h: states.map(([h]) => h), c: states.map(([, c]) => c) };
  };
}

function cellOf(shape, state_dict) {
  const cell = CELLS[familyOf(shape)](optionsFor(shape));
  cell.build([shape.batch, shape.input_size]);
  cell.setWeights(weightsOf(tf, state_dict));
  return (x) => {
    const [output, h, c] = cell.call(x, {}); // h is the output once more
    return { output, h: [h], c: [c] };
  };
}

function optionsFor(shape) {
  return optionsOf({ hidden_size: shape.hidden_size, bias: true }, familyOf(shape) !== 'RNN');
}

/** Of PyTorch's GRU, r, z, n, as z, r, n. */
function inGatesOrder(state_dict) {
  return Object.fromEntries(
    Object.entries(state_dict).map(([name, { data, shape }]) => [
      name,
      { data: inOrder('GRU', data), shape },
    ]),
  );
}

/** `(rows, columns, size)` as `(columns, rows, size)`. */
function swapped(values, rows, columns, size) {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * size;
      result.set(values.subarray(from, from + size), (column * rows + row) * size);
    }
  }
  return result;
}
