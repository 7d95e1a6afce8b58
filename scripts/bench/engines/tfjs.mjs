// TensorFlow.js: simpleRNN layers, one above the other, or a simpleRNNCell. It is batch-major, keeps its weights as
// (in, out), and has one bias where PyTorch has two: it gets their sum. What is timed reads `output` alone, which is less
// work; `h_n`, which the layers have computed by then, is read for the check only.
// The layers are called directly: model.predict() would cost it more.
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { layersOf } from '../shapes.mjs';
import { timed } from './timed.mjs';

export async function open(shape, { state_dict, input, hx }, { backend }) {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`);
  await tf.ready();

  const { seq_len, batch, input_size, hidden_size } = shape;
  const run = hx ? cellOf(shape, state_dict) : stackOf(shape, state_dict);
  const x = hx
    ? [tf.tensor(input.data, [batch, input_size]), tf.tensor(hx.data, [batch, hidden_size])]
    : tf.tensor(swapped(input.data, seq_len, batch, input_size), [batch, seq_len, input_size]);
  const forward = () => tf.tidy(() => run(x)[0].dataSync());
  return {
    version: tf.version_core,
    answer: () =>
      tf.tidy(() => {
        const [output, ...states] = run(x);
        return {
          output: swapped(output.dataSync(), batch, seq_len, hidden_size),
          h_n: tf.stack(states).dataSync(),
        };
      }),
    time: (calls) => timed(forward, calls),
  };
}

/** @returns `output`, and the last state of each layer */
function stackOf(shape, state_dict) {
  const { seq_len, batch, hidden_size } = shape;
  const stack = layersOf(shape).map(({ suffix, layer_input_size }) => {
    const layer = tf.layers.simpleRNN({ units: hidden_size, returnSequences: true, returnState: true });
    layer.build([batch, seq_len, layer_input_size]);
    layer.setWeights(weights(state_dict, suffix, layer_input_size, hidden_size));
    return layer;
  });
  return (x) =>
    stack.reduce(
      ([below, ...states], layer) => {
        const [output, state] = layer.call(below, {});
        return [output, ...states, state];
      },
      [x],
    );
}

function cellOf({ batch, input_size, hidden_size }, state_dict) {
  const cell = tf.layers.simpleRNNCell({ units: hidden_size });
  cell.build([batch, input_size]);
  cell.setWeights(weights(state_dict, '', input_size, hidden_size));
  return (x) => cell.call(x, {}); // its state twice: as output, and as state
}

/** kernel, recurrent kernel, bias */
function weights(state_dict, suffix, layer_input_size, hidden_size) {
  const data = (kind) => state_dict[kind + suffix].data;
  const bias_hh = data('bias_hh');
  return [
    tf.tensor(data('weight_ih'), [hidden_size, layer_input_size]).transpose(),
    tf.tensor(data('weight_hh'), [hidden_size, hidden_size]).transpose(),
    tf.tensor(data('bias_ih').map((bias, unit) => bias + bias_hh[unit])),
  ];
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
