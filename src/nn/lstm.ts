// torch.nn.LSTM: layers in up to two directions over a sequence, projected or not.
import type { LstmArguments } from '../signatures/index.ts';
import type { FloatTensor, NamedTensors, Tensor } from '../tensor/index.ts';
import { type NetworkConfig, withDtype } from './checked-config.ts';
import { lstm } from './kernels/steps/lstm.ts';
import type { ModuleOptions } from './options.ts';
import { type NetworkOptions, RecurrentNetwork } from './recurrent-network.ts';
import { dtypeOfStateDict, readStateDict } from './values.ts';

/** The constructor arguments of torch.nn.LSTM, by torch's names and with its defaults. */
export type LstmConfig = NetworkConfig<LstmArguments>;

/** What LSTM.forward answers. */
export type LstmAnswer = [output: FloatTensor, states: [h_n: FloatTensor, c_n: FloatTensor]];

/**
 * A multi-layer long short-term memory, as torch.nn.LSTM: its gates input, forget, cell and output follow each other in the
 * rows of the weights (kernels/steps/lstm.ts has the formula). With proj_size, h is weight_hr @ (o * tanh(c)), of proj_size
 * features, and c keeps hidden_size.
 * Source: torch.nn.LSTM 2.13. Departures: the sums are taken in another order (kernels/); states that are no array of two
 * tensors are refused, also a tensor that PyTorch could index.
 */
export class LSTM extends RecurrentNetwork<LstmConfig> {
  /**
   * @param state_dict in place of fresh weights, cast to the module's dtype
   * @throws ConfigError where PyTorch refuses the argument too, StateDictError, MemoryError
   */
  constructor(config: LstmConfig, options: ModuleOptions = {}, state_dict?: NamedTensors) {
    super('LSTM', lstm, config, options, state_dict);
  }

  /**
   * A module with these weights, in their dtype. Nothing is drawn: a seed is of dropout alone.
   * @throws ConfigError, DtypeError, StateDictError, MemoryError
   */
  static fromStateDict(config: LstmConfig, state_dict: NamedTensors, options: ModuleOptions = {}): LSTM {
    const given = readStateDict('LSTM', state_dict);
    return new LSTM(withDtype('LSTM', config, dtypeOfStateDict(given)), options, given as NamedTensors);
  }

  /**
   * Runs the whole sequence. No input is mutated, nothing is kept, and the results share no memory with anything.
   * D = 2 if bidirectional, else 1; P = proj_size, or hidden_size where that is 0. Unbatched tensors have no batch axis, and
   * then batch_first is ignored.
   * @param input `(seq_len, batch, input_size)`, with batch_first `(batch, seq_len, input_size)`
   * @param states `[h_0, c_0]`, `(D * num_layers, batch, P)` and `(D * num_layers, batch, hidden_size)`, never batch_first;
   *   absent means zeros
   * @param options `out`, an array as is returned, is written and its tensors returned in place of new ones; no part of it
   *   may be memory of input, h_0, c_0 or each other. `lengths`: how many steps each row has (NetworkOptions)
   * @returns `output` `(seq_len, batch, D * P)` (batch_first: `(batch, seq_len, …)`), h of the last layer at every step;
   *   `h_n` and `c_n`, shaped as `h_0` and `c_0`, every layer at its last step
   * @throws InputError, ShapeError, DtypeError, MemoryError, DisposedError
   */
  forward(
    input: Tensor,
    states?: readonly [h_0: Tensor, c_0: Tensor],
    options?: NetworkOptions<
      readonly [output: FloatTensor, states: readonly [h_n: FloatTensor, c_n: FloatTensor]]
    >,
  ): LstmAnswer {
    const [output, h_n, c_n] = this.sequence(input, states, options);
    return [output!, [h_n!, c_n!]];
  }

  /**
   * forward, with half of the rows of a batch in a worker where the module was made with `{ threads: 2 }`; the bits are those
   * of forward. Everything given is read before it returns. One thread computes where there are no workers, for a batch of
   * one row, and where dropout acts.
   * @throws as forward does, by the promise
   */
  async forwardAsync(
    input: Tensor,
    states?: readonly [h_0: Tensor, c_0: Tensor],
    options?: NetworkOptions<
      readonly [output: FloatTensor, states: readonly [h_n: FloatTensor, c_n: FloatTensor]]
    >,
  ): Promise<LstmAnswer> {
    const [output, h_n, c_n] = await this.sequenceAsync(input, states, options);
    return [output!, [h_n!, c_n!]];
  }
}
