// torch.nn.RNNCell: one time step.
import { type FloatTensor, type NamedTensors, type Tensor, fresh } from '../tensor/index.ts';
import { ConfigError, type RnnCellConfig, rnnCellConfig } from './config.ts';
import { checkApart, checkDtype, checkInput, checkOut, checkRank, checkStateShape } from './inputs.ts';
import { dtypeOfStateDict, Module, type ModuleOptions } from './module.ts';
import { directionShapes } from './parameters.ts';

/**
 * An Elman cell, as torch.nn.RNNCell:
 * h_1 = tanh(weight_ih @ input + bias_ih + weight_hh @ hx + bias_hh), or relu instead of tanh.
 * Source: torch.nn.RNNCell 2.13. Departure: the sums are taken in another order (kernels/).
 */
export class RNNCell extends Module {
  readonly config: Readonly<Required<RnnCellConfig>>;

  /** Sizes of 0 are accepted, and an unknown nonlinearity is refused by forward: as in PyTorch. @throws ConfigError */
  constructor(config: RnnCellConfig, options: ModuleOptions = {}) {
    const full = rnnCellConfig(config);
    const input = { size: full.input_size, name: 'input_size' };
    super('RNNCell', full, new Map(directionShapes('', input, full.hidden_size, full.bias)), options);
    this.config = full;
  }

  /** A cell with these weights, in their dtype. @throws ConfigError, DtypeError, StateDictError */
  static fromStateDict(
    config: RnnCellConfig,
    state_dict: NamedTensors,
    options: ModuleOptions = {},
  ): RNNCell {
    return new RNNCell({ ...config, dtype: dtypeOfStateDict(state_dict) }, options).load_state_dict(
      state_dict,
    );
  }

  /**
   * One step. No input is mutated, nothing is kept, and the result shares no memory with anything.
   * @param input `(batch, input_size)`, or `(input_size,)` unbatched
   * @param hx    `(batch, hidden_size)`, or `(hidden_size,)` unbatched; absent means zeros
   * @param options `out`, shaped as the result, is written and returned in place of a new tensor; no part of it may be
   *   memory of input or hx
   * @returns h_1, shaped as hx
   * @throws ShapeError, DtypeError; ConfigError for an unknown nonlinearity; DisposedError
   */
  forward(input: Tensor, hx?: Tensor, { out }: { readonly out?: FloatTensor } = {}): FloatTensor {
    const { input_size, hidden_size, nonlinearity, dtype } = this.config;
    checkRank('input', input, 'RNNCell', 2);
    if (hx) checkRank('hx', hx, 'RNNCell', 2);
    const x = checkInput(input, { input_size, dtype });
    const isBatched = input.shape.length === 2;
    const batch = isBatched ? input.shape[0]! : 1;
    const shape = isBatched ? [batch, hidden_size] : [hidden_size];
    const axes = isBatched ? '(batch, hidden_size)' : '(hidden_size,)';
    if (hx) checkStateShape('hx', hx, shape, axes);
    const h = hx && checkDtype('hx', hx, dtype);
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ConfigError(`RNNCell: nonlinearity is '${nonlinearity}', want 'tanh' or 'relu'`);
    }
    const h_1 = out ? checkOut('out', out, shape, axes, dtype) : fresh(shape, dtype);
    if (out) checkApart('out', out, 'input', input);
    if (out && hx) checkApart('out', out, 'hx', hx);
    this.run({ seq_len: 1, batch, input: x.data, h_0: h?.data, output: h_1.data });
    return h_1;
  }
}
