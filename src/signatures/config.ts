// A module's constructor arguments, complete. A cell's are those of one layer in one direction.
import type { LstmArguments } from './lstm.ts';
import type { RnnArguments } from './rnn.ts';
import type { Sizes } from './signature.ts';

/** What all families have. */
export interface SharedConfig extends Sizes {
  /** Default 1. Layer k > 0 reads the output of layer k - 1. */
  readonly num_layers: number;
  /** Default true: both bias_ih and bias_hh. */
  readonly bias: boolean;
  /** Default false. Input and output are `(batch, seq_len, …)`; h_0 and h_n stay as they are. */
  readonly batch_first: boolean;
  /** Default 0. Share of the outputs of every layer but the last set to 0, in training mode only. */
  readonly dropout: number;
  /** Default false. */
  readonly bidirectional: boolean;
}

/** By torch's names, torch's defaults filled in. What a family has alone, the others have not. */
export type Config = SharedConfig & Partial<RnnArguments & LstmArguments>;
