export { type Bounds, DEFAULT_BOUNDS } from './bounds.ts';
export { type Counterexample, fuzz, type FuzzCounts, type FuzzOptions, type FuzzResult } from './property.ts';
export { specs } from './specs.ts';
