// torch.nn.RNNCell: one time step.
import type { RnnArguments } from '../signatures/index.ts';
import type { FloatTensor, NamedTensors, Tensor } from '../tensor/index.ts';
import { type CellConfig, withDtype } from './checked-config.ts';
import { outOf } from './call-options.ts';
import { rnn } from './kernels/steps/rnn.ts';
import type { ModuleOptions } from './options.ts';
import { dtypeOfStateDict, readStateDict } from './values.ts';
import { RecurrentCell } from './recurrent-cell.ts';

/** The constructor arguments of torch.nn.RNNCell, by torch's names and with its defaults. */
export type RnnCellConfig = CellConfig<RnnArguments>;

/**
 * An Elman cell, as torch.nn.RNNCell:
 * h_1 = tanh(weight_ih @ input + bias_ih + weight_hh @ hx + bias_hh), or relu instead of tanh.
 * Source: torch.nn.RNNCell 2.13. Departure: the sums are taken in another order (kernels/).
 */
export class RNNCell extends RecurrentCell<RnnCellConfig> {
  /**
   * Sizes of 0 are accepted, and an unknown nonlinearity is refused by forward: as in PyTorch.
   * @param state_dict in place of fresh weights, cast to the cell's dtype
   * @throws ConfigError, StateDictError, MemoryError
   */
  constructor(config: RnnCellConfig, options: ModuleOptions = {}, state_dict?: NamedTensors) {
    super('RNNCell', rnn, config, options, state_dict);
  }

  /** A cell with these weights, in their dtype. @throws ConfigError, DtypeError, StateDictError, MemoryError */
  static fromStateDict(
    config: RnnCellConfig,
    state_dict: NamedTensors,
    options: ModuleOptions = {},
  ): RNNCell {
    const given = readStateDict('RNNCell', state_dict);
    return new RNNCell(withDtype('RNNCell', config, dtypeOfStateDict(given)), options, given as NamedTensors);
  }

  /**
   * One step. No input is mutated, nothing is kept, and the result shares no memory with anything.
   * @param input `(batch, input_size)`, or `(input_size,)` unbatched
   * @param hx    `(batch, hidden_size)`, or `(hidden_size,)` unbatched; absent means zeros
   * @param options `out`, shaped as the result, is written and returned in place of a new tensor; no part of it may be
   *   memory of input or hx
   * @returns h_1, shaped as hx
   * @throws InputError, ShapeError, DtypeError, MemoryError; ConfigError for an unknown nonlinearity; DisposedError
   */
  forward(input: Tensor, hx?: Tensor, options?: { readonly out?: FloatTensor }): FloatTensor {
    const out = outOf(options);
    if (out === undefined) return this.step(input, hx, undefined)[0]!;
    this.step(input, hx, [out]);
    return out as FloatTensor;
  }
}
