// What a family of modules says of its step: how the sums of one unit become its next states.
import type { Config } from '../../../signatures/index.ts';

/** Of one unit in one row, by gate: the products without their biases, and the biases. */
export interface Sums {
  /** `weight_ih @ x_t` */
  readonly ih: Float64Array;
  /** `weight_hh @ h_prev` */
  readonly hh: Float64Array;
  readonly bias_ih: Float64Array;
  readonly bias_hh: Float64Array;
}

/**
 * One time step of one unit in one row.
 * @param before `(num_states,)`
 * @param after  `(num_states,)`, written; rounded to the module's dtype when it is stored
 */
export type Step = (sums: Sums, before: Float64Array, after: Float64Array) => void;

export interface Steps {
  /** In float64. */
  readonly plain: (config: Config) => Step;
  /** In float32, each product and sum rounded, in the order of PyTorch's own modules (scripts/reference/pinned.py). */
  readonly pinned: (config: Config) => Step;
  /** The gates of the SIMD kernel that compute this step. Without them the plain kernel runs. */
  readonly simd?: (config: Config) => SimdStep;
}

/** Gates that the SIMD kernel has, by name (kernels/simd/gates). */
export type SimdStep = 'tanh' | 'relu' | 'lstm' | 'gru';
