// torch.nn.GRUCell: one time step.
import type { FloatTensor, NamedTensors, Tensor } from '../tensor/index.ts';
import { outOf } from './call-options.ts';
import { type CellConfig, withDtype } from './checked-config.ts';
import { gru } from './kernels/steps/gru.ts';
import type { ModuleOptions } from './options.ts';
import { RecurrentCell } from './recurrent-cell.ts';
import { dtypeOfStateDict, readStateDict } from './values.ts';

/** The constructor arguments of torch.nn.GRUCell, by torch's names and with its defaults. */
export type GruCellConfig = CellConfig<unknown>;

/**
 * A gated recurrent unit, as torch.nn.GRUCell: one step of a GRU (kernels/steps/gru.ts has the formula).
 * Source: torch.nn.GRUCell 2.13. Departure: the sums are taken in another order (kernels/).
 */
export class GRUCell extends RecurrentCell<GruCellConfig> {
  /**
   * Sizes of 0 are accepted, as in PyTorch.
   * @param state_dict in place of fresh weights, cast to the cell's dtype
   * @throws ConfigError, StateDictError, MemoryError
   */
  constructor(config: GruCellConfig, options: ModuleOptions = {}, state_dict?: NamedTensors) {
    super('GRUCell', gru, config, options, state_dict);
  }

  /** A cell with these weights, in their dtype. @throws ConfigError, DtypeError, StateDictError, MemoryError */
  static fromStateDict(
    config: GruCellConfig,
    state_dict: NamedTensors,
    options: ModuleOptions = {},
  ): GRUCell {
    const given = readStateDict('GRUCell', state_dict);
    return new GRUCell(withDtype('GRUCell', config, dtypeOfStateDict(given)), options, given as NamedTensors);
  }

  /**
   * One step. No input is mutated, nothing is kept, and the result shares no memory with anything.
   * @param input `(batch, input_size)`, or `(input_size,)` unbatched
   * @param hx    `(batch, hidden_size)`, or `(hidden_size,)` unbatched; absent means zeros
   * @param options `out`, shaped as the result, is written and returned in place of a new tensor; no part of it may be
   *   memory of input or hx
   * @returns h_1, shaped as hx
   * @throws InputError, ShapeError, DtypeError, MemoryError, DisposedError
   */
  forward(input: Tensor, hx?: Tensor, options?: { readonly out?: FloatTensor }): FloatTensor {
    const out = outOf(options);
    if (out === undefined) return this.step(input, hx, undefined)[0]!;
    this.step(input, hx, [out]);
    return out as FloatTensor;
  }
}
