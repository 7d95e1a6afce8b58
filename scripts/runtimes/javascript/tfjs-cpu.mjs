// TensorFlow.js in plain JavaScript.
import { tfjsSubject } from './tfjs/subject.mjs';

export default await tfjsSubject('cpu');
