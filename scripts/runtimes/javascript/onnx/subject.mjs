// onnxruntime as a subject: RNN, GRU and LSTM are ONNX's operators of these names, a cell is one of them over one step.
import { defineSubject } from '../../../../dist/index.js';
import { answerOfCell } from './cell.mjs';
import { answerOfNetwork } from './network.mjs';

/** @param runtime { ort, providers }: onnxruntime-node or onnxruntime-web, and its executionProviders */
export function onnxSubject(name, runtime) {
  runtime.ort.env.logLevel = 'error';
  return defineSubject({
    name,
    dtypes: ['float32'], // its kernels refuse double
    supports: ({ config }) => !config.proj_size || "the operator LSTM of ONNX takes no weight_hr: it can't project",
    run: (question) =>
      question.module.endsWith('Cell') ? answerOfCell(runtime, question) : answerOfNetwork(runtime, question),
  });
}
