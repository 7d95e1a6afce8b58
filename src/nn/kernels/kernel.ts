// What every kernel does: all layers and directions of a network, the whole sequence in one call.
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

/** By layer, then direction: D of them a layer. A cell is one layer in one direction. */
export type Network = readonly (readonly Weights[])[];

/**
 * How a kernel rounds. `accurate`: as close to the real numbers as the kernel gets. `float32-in-order`: every product and
 * every sum is rounded to float32, in one order, so that its bits can be had on any machine and in any language
 * (in-order.ts).
 */
export type Arithmetic = 'accurate' | 'float32-in-order';

/** One run over a sequence. `output` and `h_n` are written and must not overlap the others. */
export interface Sequence {
  readonly seq_len: number;
  readonly batch: number;
  /** `(seq_len, batch, input_size)` */
  readonly input: FloatArray;
  /** `(num_layers * D, batch, hidden_size)`; absent means zeros */
  readonly h_0: FloatArray | undefined;
  /** `(seq_len, batch, D * hidden_size)` */
  readonly output: FloatArray;
  /** `(num_layers * D, batch, hidden_size)`; a cell, whose `output` is its state, has none */
  readonly h_n?: FloatArray;
  /** Changes, in place, what a layer gives to the one above: dropout. */
  readonly between?: ((values: FloatArray) => void) | undefined;
}

/** Keeps nothing between two calls but the weights. */
export interface Runner {
  run(sequence: Sequence): void;
  /** Gives memory back that no garbage collector sees; it does not run afterwards. */
  dispose?(): void;
}

/** Weights, once they are loaded, become a runner. */
export type Kernel = (network: Network) => Runner;
