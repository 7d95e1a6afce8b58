// The answer of a cell, one step or step by step.
import * as tf from '@tensorflow/tfjs';
import { tensor } from '../../../../dist/index.js';
import { optionsOf, weightsOf } from './weights.mjs';

export function answerOfCell({ module, config, stepped, state_dict, inputs }) {
  const isLstm = module === 'LSTMCell';
  const options = optionsOf(config, isLstm);
  const { input_size, hidden_size } = config;
  const batch = inputs.input.shape.slice(stepped ? 1 : 0, -1); // [] where it is unbatched
  const rows = batch[0] ?? 1;
  const steps = tf.unstack(
    tf.tensor(inputs.input.data, [stepped ? inputs.input.shape[0] : 1, rows, input_size]),
  );
  const cell = isLstm ? tf.layers.lstmCell(options) : tf.layers.simpleRNNCell(options);
  cell.build([rows, input_size]);
  cell.setWeights(weightsOf(tf, state_dict));

  const letters = isLstm ? ['h', 'c'] : ['h'];
  let states = letters.map((letter) =>
    inputs.hx ? tf.tensor(inputs[`${letter}x`].data, [rows, hidden_size]) : tf.zeros([rows, hidden_size]),
  );
  const all = letters.map(() => []);
  for (const x_t of steps) {
    [, ...states] = cell.call([x_t, ...states], {}); // the output is h once more
    states.forEach((state, i) => all[i].push(state));
  }
  const named = letters.map((letter, i) => [
    stepped ? `${letter}_steps` : `${letter}_1`,
    tensor(Float32Array.from(tf.stack(all[i]).dataSync()), [
      ...(stepped ? [steps.length] : []),
      ...batch,
      hidden_size,
    ]),
  ]);
  return Object.fromEntries(named);
}
