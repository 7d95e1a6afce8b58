// torch.nn.GRU: layers in up to two directions over a sequence.
import type { FloatTensor, NamedTensors, Tensor } from '../tensor/index.ts';
import { type NetworkConfig, withDtype } from './checked-config.ts';
import { gru } from './kernels/steps/gru.ts';
import type { ModuleOptions } from './options.ts';
import { type NetworkOptions, RecurrentNetwork } from './recurrent-network.ts';
import { dtypeOfStateDict, readStateDict } from './values.ts';

/** The constructor arguments of torch.nn.GRU, by torch's names and with its defaults. */
export type GruConfig = NetworkConfig<unknown>;

/**
 * A multi-layer gated recurrent unit, as torch.nn.GRU: its gates reset, update and new follow each other in the rows of the
 * weights, and the reset gate acts on the product with weight_hn and its bias (kernels/steps/gru.ts has the formula).
 * Source: torch.nn.GRU 2.13. Departure: the sums are taken in another order (kernels/).
 */
export class GRU extends RecurrentNetwork<GruConfig> {
  /**
   * @param state_dict in place of fresh weights, cast to the module's dtype
   * @throws ConfigError where PyTorch refuses the argument too, StateDictError, MemoryError
   */
  constructor(config: GruConfig, options: ModuleOptions = {}, state_dict?: NamedTensors) {
    super('GRU', gru, config, options, state_dict);
  }

  /**
   * A module with these weights, in their dtype. Nothing is drawn: a seed is of dropout alone.
   * @throws ConfigError, DtypeError, StateDictError, MemoryError
   */
  static fromStateDict(config: GruConfig, state_dict: NamedTensors, options: ModuleOptions = {}): GRU {
    const given = readStateDict('GRU', state_dict);
    return new GRU(withDtype('GRU', config, dtypeOfStateDict(given)), options, given as NamedTensors);
  }

  /**
   * Runs the whole sequence. No input is mutated, nothing is kept, and the results share no memory with anything.
   * D = 2 if bidirectional, else 1. Unbatched tensors have no batch axis, and then batch_first is ignored.
   * @param input `(seq_len, batch, input_size)`, with batch_first `(batch, seq_len, input_size)`
   * @param h_0   `(D * num_layers, batch, hidden_size)`, never batch_first; absent means zeros
   * @param options `out`, shaped as the results, is written and returned in place of new tensors; no part of it may be
   *   memory of input, h_0 or each other. `lengths`: how many steps each row has (NetworkOptions)
   * @returns `output` `(seq_len, batch, D * hidden_size)` (batch_first: `(batch, seq_len, …)`), the last
   *   layer at every step; `h_n` `(D * num_layers, batch, hidden_size)`, every layer at its last step
   * @throws InputError, ShapeError, DtypeError, MemoryError, DisposedError
   */
  forward(
    input: Tensor,
    h_0?: Tensor,
    options?: NetworkOptions<readonly [output: FloatTensor, h_n: FloatTensor]>,
  ): [output: FloatTensor, h_n: FloatTensor] {
    return this.sequence(input, h_0, options) as [FloatTensor, FloatTensor];
  }

  /**
   * forward, with half of the rows of a batch in a worker where the module was made with `{ threads: 2 }`; the bits are those
   * of forward. Everything given is read before it returns. One thread computes where there are no workers, for a batch of
   * one row, and where dropout acts.
   * @throws as forward does, by the promise
   */
  async forwardAsync(
    input: Tensor,
    h_0?: Tensor,
    options?: NetworkOptions<readonly [output: FloatTensor, h_n: FloatTensor]>,
  ): Promise<[output: FloatTensor, h_n: FloatTensor]> {
    return (await this.sequenceAsync(input, h_0, options)) as [FloatTensor, FloatTensor];
  }
}
