// The gates of every family, by the name that its step gives (kernels/steps).
import type { SimdStep } from '../../steps/step.ts';
import type { Gates } from './family.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { rnnRelu, rnnTanh } from './rnn.ts';

export type { Gates, Units } from './family.ts';
export { copied } from './rnn.ts';

export const GATES: Readonly<Record<SimdStep, Gates>> = { tanh: rnnTanh, relu: rnnRelu, lstm, gru };
