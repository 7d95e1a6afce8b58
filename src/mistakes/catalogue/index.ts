// The mistakes that porters make. Adding one is adding one entry: its bend of the textbook is what reproduces it.
// Source: issues of PyTorch, ONNX, onnxruntime and keras-onnx in which they were seen.
import { ACTIVATIONS } from './activations.ts';
import { BATCH_FIRST } from './batch-first.ts';
import { CALLS } from './calls.ts';
import { CELL_STATES } from './cell-states.ts';
import { DIRECTIONS } from './directions.ts';
import { GATES } from './gates.ts';
import { GRU } from './gru.ts';
import { INITIAL_STATES } from './initial-states.ts';
import { LAYERS_AND_TIME } from './layers-and-time.ts';
import { LOADING } from './loading.ts';
import { LSTM } from './lstm.ts';
import { PACKED } from './packed.ts';
import { PRECISION } from './precision.ts';
import { PROJECTIONS } from './projections.ts';
import { ROWS } from './rows.ts';
import { SIGMOIDS } from './sigmoids.ts';
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
  ...SIGMOIDS,
  ...GATES,
  ...LSTM,
  ...GRU,
  ...INITIAL_STATES,
  ...DIRECTIONS,
  ...LAYERS_AND_TIME,
  ...STATES,
  ...CELL_STATES,
  ...PROJECTIONS,
  ...ROWS,
  ...PACKED,
  ...BATCH_FIRST,
  ...CALLS,
];
