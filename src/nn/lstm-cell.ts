// torch.nn.LSTMCell: one time step.
import type { FloatTensor, NamedTensors, Tensor } from '../tensor/index.ts';
import { outOf } from './call-options.ts';
import { type CellConfig, withDtype } from './checked-config.ts';
import { lstm } from './kernels/steps/lstm.ts';
import { listOf } from './lists.ts';
import type { ModuleOptions } from './options.ts';
import { RecurrentCell } from './recurrent-cell.ts';
import { dtypeOfStateDict, readStateDict } from './values.ts';

/** The constructor arguments of torch.nn.LSTMCell, by torch's names and with its defaults. */
export type LstmCellConfig = CellConfig<unknown>;

/**
 * A long short-term memory cell, as torch.nn.LSTMCell: one step of an LSTM (kernels/steps/lstm.ts has the formula). There
 * is no projection in a cell.
 * Source: torch.nn.LSTMCell 2.13. Departures: the sums are taken in another order (kernels/); states that are no array of
 * two tensors are refused, also a tensor that PyTorch could index, and a cx of another dtype, which PyTorch promotes.
 */
export class LSTMCell extends RecurrentCell<LstmCellConfig> {
  /**
   * Sizes of 0 are accepted, as in PyTorch.
   * @param state_dict in place of fresh weights, cast to the cell's dtype
   * @throws ConfigError, StateDictError, MemoryError
   */
  constructor(config: LstmCellConfig, options: ModuleOptions = {}, state_dict?: NamedTensors) {
    super('LSTMCell', lstm, config, options, state_dict);
  }

  /** A cell with these weights, in their dtype. @throws ConfigError, DtypeError, StateDictError, MemoryError */
  static fromStateDict(
    config: LstmCellConfig,
    state_dict: NamedTensors,
    options: ModuleOptions = {},
  ): LSTMCell {
    const given = readStateDict('LSTMCell', state_dict);
    const withIts = withDtype('LSTMCell', config, dtypeOfStateDict(given));
    return new LSTMCell(withIts, options, given as NamedTensors);
  }

  /**
   * One step. No input is mutated, nothing is kept, and the results share no memory with anything.
   * @param input  `(batch, input_size)`, or `(input_size,)` unbatched
   * @param states `[hx, cx]`, each `(batch, hidden_size)`, or `(hidden_size,)` unbatched; absent means zeros
   * @param options `out`, an array as is returned, is written and its tensors returned in place of new ones; no part of it
   *   may be memory of input, hx, cx or each other
   * @returns `[h_1, c_1]`, shaped as hx and cx
   * @throws InputError, ShapeError, DtypeError, MemoryError, DisposedError
   */
  forward(
    input: Tensor,
    states?: readonly [hx: Tensor, cx: Tensor],
    options?: { readonly out?: readonly [h_1: FloatTensor, c_1: FloatTensor] },
  ): [h_1: FloatTensor, c_1: FloatTensor] {
    const out = outOf(options);
    if (out === undefined) return this.step(input, states, undefined) as [FloatTensor, FloatTensor];
    const given = listOf('out', out, ['h_1', 'c_1']);
    this.step(input, states, [...given]);
    return given as [FloatTensor, FloatTensor];
  }
}
