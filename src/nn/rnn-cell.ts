// torch.nn.RNNCell: one time step.
import { ARRAYS, type FloatTensor, type NamedTensors, tensor, type Tensor, zeros } from '../tensor/index.ts';
import { ConfigError, type RnnCellConfig, rnnCellConfig } from './config.ts';
import { checkDtype, checkInput, checkRank, checkStateShape } from './inputs.ts';
import { dtypeOfStateDict, Module, type ModuleOptions } from './module.ts';
import { directionShapes } from './parameters.ts';

/**
 * An Elman cell, as torch.nn.RNNCell:
 * h_1 = tanh(weight_ih @ input + bias_ih + weight_hh @ hx + bias_hh), or relu instead of tanh.
 * Source: torch.nn.RNNCell 2.13. Departure: one plain kernel that sums in float64 (kernels/scalar.ts),
 * or, as an option, in float32 in a defined order (kernels/in-order.ts).
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
   * One step. Nothing is mutated or kept; the result shares no memory with anything.
   * @param input `(batch, input_size)`, or `(input_size,)` unbatched
   * @param hx    `(batch, hidden_size)`, or `(hidden_size,)` unbatched; absent means zeros
   * @returns h_1, shaped as hx
   * @throws ShapeError, DtypeError; ConfigError for an unknown nonlinearity
   */
  forward(input: Tensor, hx?: Tensor): FloatTensor {
    const { input_size, hidden_size, nonlinearity, dtype } = this.config;
    checkRank('input', input, 'RNNCell', 2);
    if (hx) checkRank('hx', hx, 'RNNCell', 2);
    const x = checkInput(input, { input_size, dtype });
    const shape = [...input.shape.slice(0, -1), hidden_size];
    if (hx) checkStateShape('hx', hx, shape, shape.length === 2 ? '(batch, hidden_size)' : '(hidden_size,)');
    const h = hx ? checkDtype('hx', hx, dtype) : zeros(shape, dtype);
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ConfigError(`RNNCell: nonlinearity is '${nonlinearity}', want 'tanh' or 'relu'`);
    }
    const batch = input.shape.length === 2 ? input.shape[0]! : 1;
    const output = new ARRAYS[dtype](batch * hidden_size);
    this.run('', {
      seq_len: 1,
      batch,
      reverse: false,
      input: x.data,
      h_0: h.data,
      output,
      output_size: hidden_size,
      output_offset: 0,
    });
    return tensor<typeof dtype>(output, shape);
  }
}
