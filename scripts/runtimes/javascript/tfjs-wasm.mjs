// TensorFlow.js in WebAssembly, on one thread.
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { tfjsSubject } from './tfjs/subject.mjs';

tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
setThreadsCount(1);
export default await tfjsSubject('wasm');
