// Assertions of a test framework. What toPassCase needs, the whole harness, is loaded where it is first used.
export type { MatchBudget, MatchOptions } from './match-options.ts';
export { matchTensor } from './match-tensor.ts';
