// The mistakes that porters make. Adding one is adding one entry: its bend of the textbook is what reproduces it.
// Source: issues of PyTorch, ONNX, onnxruntime and keras-onnx in which they were seen.
import { ACTIVATIONS } from './activations.ts';
import { BATCH_FIRST } from './batch-first.ts';
import { CALLS } from './calls.ts';
import { DIRECTIONS } from './directions.ts';
import { INITIAL_STATES } from './initial-states.ts';
import { LAYERS_AND_TIME } from './layers-and-time.ts';
import { LOADING } from './loading.ts';
import { PRECISION } from './precision.ts';
import { ROWS } from './rows.ts';
import { STATES } from './states.ts';
import { PARAMETERS } from './weights-and-biases.ts';
import type { Mistake } from './mistake.ts';

export type { Mistake } from './mistake.ts';
export { termsFor } from './terms.ts';

export const CATALOGUE: readonly Mistake[] = [
  ...PARAMETERS,
  ...LOADING,
  ...PRECISION,
  ...ACTIVATIONS,
  ...INITIAL_STATES,
  ...DIRECTIONS,
  ...LAYERS_AND_TIME,
  ...STATES,
  ...ROWS,
  ...BATCH_FIRST,
  ...CALLS,
];
