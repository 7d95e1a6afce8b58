// onnxruntime-node: the native library, on the CPU.
import * as ort from 'onnxruntime-node';
import { onnxSubject } from './onnx/subject.mjs';

/** What is thrown in one of its own threads nobody can catch. */
const mayAsk = ({ module, inputs }) =>
  module.startsWith('RNN') ||
  inputs.input.data.length > 0 ||
  `${module} of no rows ends the whole process ("terminate called without an active exception")`;

export default onnxSubject(`onnxruntime-node ${ort.env.versions.node}`, { ort, providers: ['cpu'] }, mayAsk);
