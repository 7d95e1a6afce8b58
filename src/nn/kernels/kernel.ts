// What every kernel does: one layer in one direction, the whole sequence in one call.
import type { FloatArray } from '../../tensor/index.ts';
import type { Nonlinearity } from '../config.ts';

/** The weights of one layer and direction, C order. */
export interface Weights {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly nonlinearity: Nonlinearity;
  /** `(hidden_size, input_size)` */
  readonly weight_ih: FloatArray;
  /** `(hidden_size, hidden_size)` */
  readonly weight_hh: FloatArray;
  /** `(hidden_size,)`, zeros where the module has no bias */
  readonly bias_ih: FloatArray;
  /** `(hidden_size,)`, zeros where the module has no bias */
  readonly bias_hh: FloatArray;
}

/**
 * How a kernel rounds. `accurate`: sums in float64, rounded once. `float32-in-order`: every product and every sum is
 * rounded to float32, in one order, so that its bits can be had on any machine and in any language (in-order.ts).
 */
export type Arithmetic = 'accurate' | 'float32-in-order';

/** One run over a sequence. `output` is written and must not overlap the others. */
export interface Sequence {
  readonly seq_len: number;
  readonly batch: number;
  /** From the last time step to the first. */
  readonly reverse: boolean;
  /** `(seq_len, batch, input_size)` */
  readonly input: FloatArray;
  /** `(batch, hidden_size)` */
  readonly h_0: FloatArray;
  /** `(seq_len, batch, output_size)`; this direction's states go to columns from `output_offset` on */
  readonly output: FloatArray;
  readonly output_size: number;
  readonly output_offset: number;
}

/** Weights, once they are loaded, become a function that runs sequences and keeps nothing between two calls. */
export type Kernel = (weights: Weights) => (sequence: Sequence) => void;
