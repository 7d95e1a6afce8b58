// One file a family: its step, in the plain arithmetic and in the pinned one.
export { rnn } from './rnn.ts';
export type { Step, Steps, Sums } from './step.ts';
