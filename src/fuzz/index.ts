export { type Counterexample, fuzz, type FuzzCounts, type FuzzOptions, type FuzzResult } from './fuzz.ts';
export { type Bounds, DEFAULT_BOUNDS, specs } from './specs.ts';
