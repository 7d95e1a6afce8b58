// The answer of a network: a layer above the other, each with all its states. Keras is batch-major.
import * as tf from '@tensorflow/tfjs';
import { tensor } from '../../../../dist/index.js';
import { optionsOf, weightsOf } from './weights.mjs';

export function answerOfNetwork({ module, config, state_dict, inputs }) {
  const { num_layers, bidirectional, batch_first } = config;
  const isLstm = module === 'LSTM';
  const D = bidirectional ? 2 : 1;
  const isBatched = inputs.input.shape.length === 3;
  const inTurn = (x) => (batch_first && isBatched ? x : x.transpose([1, 0, 2])); // to batch-major, and back
  const given = tf.tensor(inputs.input.data, inputs.input.shape);
  const mask = inputs.lengths && maskOf(inputs.lengths, inTurn(given).shape[1]);
  let x = inTurn(isBatched ? given : given.expandDims(1));
  // Keras pads with zeros. It multiplies what is masked by 0, so that NaN in the padding would spread.
  if (mask) x = withZeros(x, mask);

  const initial = inputs.h_0 && rowsOf(isLstm ? [inputs.h_0, inputs.c_0] : [inputs.h_0], isBatched);
  const last = { h: [], c: [] };
  const steps = [];
  for (let layer = 0; layer < num_layers; layer++) {
    const one = layerOf(config, isLstm, state_dict, layer, x.shape);
    const places = Array.from({ length: D }, (_, direction) => layer * D + direction);
    const states = initial && places.flatMap((place) => initial.map((rows) => rows[place]));
    const [y, ...after] = one.call(x, { ...(mask && { mask }), ...(states && { initialState: states }) });
    x = mask ? withZeros(y, mask) : y;
    after.forEach((state, i) => last[isLstm && i % 2 === 1 ? 'c' : 'h'].push(state));
    steps.push(...tf.split(x, D, 2));
  }
  const asTorch = (one, axis) =>
    tensor(Float32Array.from(one.dataSync()), without(one.shape, isBatched ? undefined : axis));
  const stackOf = (states) => tf.stack(states); // (place, batch, hidden_size)
  return {
    output: asTorch(isBatched ? inTurn(x) : x, 0),
    h_n: asTorch(stackOf(last.h), 1),
    ...(isLstm && { c_n: asTorch(stackOf(last.c), 1) }),
    h_steps: asTorch(stackOf(steps).transpose([0, 2, 1, 3]), 2),
  };
}

function layerOf(config, isLstm, state_dict, layer, shape) {
  const options = { ...optionsOf(config, isLstm), returnSequences: true, returnState: true };
  const single = isLstm ? tf.layers.lstm(options) : tf.layers.simpleRNN(options);
  const one = config.bidirectional ? tf.layers.bidirectional({ layer: single, mergeMode: 'concat' }) : single;
  const suffixes = [`_l${layer}`, ...(config.bidirectional ? [`_l${layer}_reverse`] : [])];
  one.build(shape);
  one.setWeights(suffixes.flatMap((suffix) => weightsOf(tf, state_dict, suffix)));
  return one;
}

/** Each state's rows, `(batch, hidden_size)` by place. */
function rowsOf(states, isBatched) {
  return states.map(({ data, shape }) => {
    const state = tf.tensor(data, shape);
    return tf.unstack(isBatched ? state : state.expandDims(1));
  });
}

/** `(batch, seq_len)`: whether a row has such a step. */
function maskOf({ data }, seq_len) {
  const rows = Array.from(data, Number);
  return tf.tensor2d(
    rows.map((length) => Array.from({ length: seq_len }, (_, t) => t < length)),
    [rows.length, seq_len],
    'bool',
  );
}

const withZeros = (x, mask) => tf.where(mask.expandDims(2).tile([1, 1, x.shape[2]]), x, tf.zerosLike(x));

const without = (shape, axis) => shape.filter((_, i) => i !== axis);
