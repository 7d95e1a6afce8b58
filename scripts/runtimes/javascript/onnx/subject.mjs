// onnxruntime as a subject: RNN, GRU and LSTM are ONNX's operators of these names, a cell is one of them over one step.
import { defineSubject } from '../../../../dist/index.js';
import { answerOfCell } from './cell.mjs';
import { answerOfNetwork } from './network.mjs';

/**
 * @param runtime { ort, providers }: onnxruntime-node or onnxruntime-web, and its executionProviders
 * @param mayAsk true, or why a question must not be put to it
 */
export function onnxSubject(name, runtime, mayAsk = () => true) {
  runtime.ort.env.logLevel = 'error';
  return defineSubject({
    name,
    dtypes: ['float32'], // its kernels refuse double
    supports: (question) =>
      question.config.proj_size ? "ONNX's LSTM takes no weight_hr: it has no projection" : mayAsk(question),
    run: (question) =>
      question.module.endsWith('Cell') ? answerOfCell(runtime, question) : answerOfNetwork(runtime, question),
  });
}
