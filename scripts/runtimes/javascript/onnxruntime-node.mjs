// onnxruntime-node: the native library, on the CPU.
import * as ort from 'onnxruntime-node';
import { onnxSubject } from './onnx/subject.mjs';

export default onnxSubject(`onnxruntime-node ${ort.env.versions.node}`, { ort, providers: ['cpu'] });
