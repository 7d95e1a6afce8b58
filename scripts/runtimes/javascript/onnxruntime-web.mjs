// onnxruntime-web: the same in WebAssembly, on one thread.
import * as ort from 'onnxruntime-web';
import { onnxSubject } from './onnx/subject.mjs';

ort.env.wasm.numThreads = 1;
export default onnxSubject(`onnxruntime-web ${ort.env.versions.web}, wasm`, { ort, providers: ['wasm'] });
