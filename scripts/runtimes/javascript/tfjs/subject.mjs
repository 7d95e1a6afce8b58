// TensorFlow.js as a subject: its layers simpleRNN and lstm, the wrapper bidirectional, and its cells.
import * as tf from '@tensorflow/tfjs';
import { defineSubject } from '../../../../dist/index.js';
import { answerOfCell } from './cell.mjs';
import { answerOfNetwork } from './network.mjs';

/** @param backend cpu or wasm */
export async function tfjsSubject(backend) {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`);
  await tf.ready();
  return defineSubject({
    name: `tfjs ${tf.version_core}, ${backend}`,
    dtypes: ['float32'],
    supports: ({ module, config }) => {
      if (module.startsWith('GRU')) return refusalOfGru();
      return !config.proj_size || 'its LSTM has no projection';
    },
    run: (question) =>
      tf.tidy(() => (question.module.endsWith('Cell') ? answerOfCell(question) : answerOfNetwork(question))),
  });
}

/** PyTorch applies the reset gate after the product with weight_hn. In Keras that is resetAfter; here it is refused. */
function refusalOfGru() {
  try {
    tf.layers.gruCell({ units: 1, resetAfter: true });
  } catch (error) {
    return `PyTorch's GRU resets after the product, and tfjs says: ${error.message}`;
  }
  throw new Error('tfjs takes resetAfter now: write its GRU');
}
