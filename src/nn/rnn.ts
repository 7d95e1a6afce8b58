// torch.nn.RNN: layers in up to two directions over a sequence.
import {
  ARRAYS,
  type FloatArray,
  type FloatTensor,
  type NamedTensors,
  ShapeError,
  shapeText,
  tensor,
  type Tensor,
  transpose01,
  zeros,
} from '../tensor/index.ts';
import { type RnnConfig, rnnConfig } from './config.ts';
import { checkDtype, checkInput, checkRank, checkStateRank, checkStateShape } from './inputs.ts';
import { dtypeOfStateDict, Module, type ModuleOptions } from './module.ts';
import { directionShapes, type ParameterShapes } from './parameters.ts';

/**
 * A multi-layer Elman network, as torch.nn.RNN:
 * h_t = tanh(weight_ih @ x_t + bias_ih + weight_hh @ h_{t-1} + bias_hh), or relu instead of tanh.
 * Source: torch.nn.RNN 2.13. Departure: one plain kernel that sums in float64 (kernels/scalar.ts),
 * or, as an option, in float32 in a defined order (kernels/in-order.ts).
 */
export class RNN extends Module {
  readonly config: Readonly<Required<RnnConfig>>;

  /** @throws ConfigError where PyTorch refuses the argument too */
  constructor(config: RnnConfig, options: ModuleOptions = {}) {
    const full = rnnConfig(config);
    super('RNN', full, parameterShapes(full), options);
    this.config = full;
  }

  /** A module with these weights, in their dtype. @throws ConfigError, DtypeError, StateDictError */
  static fromStateDict(config: RnnConfig, state_dict: NamedTensors, options: ModuleOptions = {}): RNN {
    return new RNN({ ...config, dtype: dtypeOfStateDict(state_dict) }, options).load_state_dict(state_dict);
  }

  /**
   * Runs the whole sequence. Nothing is mutated or kept; the results share no memory with anything.
   * D = 2 if bidirectional, else 1. Unbatched tensors have no batch axis, and then batch_first is ignored.
   * @param input `(seq_len, batch, input_size)`, with batch_first `(batch, seq_len, input_size)`
   * @param h_0   `(D * num_layers, batch, hidden_size)`, never batch_first; absent means zeros
   * @returns `output` `(seq_len, batch, D * hidden_size)` (batch_first: `(batch, seq_len, …)`), the last
   *   layer at every step; `h_n` `(D * num_layers, batch, hidden_size)`, every layer at its last step
   * @throws ShapeError, DtypeError
   */
  forward(input: Tensor, h_0?: Tensor): [output: FloatTensor, h_n: FloatTensor] {
    const { hidden_size, num_layers, bidirectional, batch_first, dropout, dtype } = this.config;
    const { x, h, unbatched } = this.#checked(input, h_0);
    const [seq_len = 0, batch = 0] = x.shape;
    const directions = bidirectional ? ['', '_reverse'] : [''];
    const output_size = directions.length * hidden_size;
    const state_size = batch * hidden_size;
    const h_n = zeros([directions.length * num_layers, batch, hidden_size], dtype);

    let below: FloatArray = x.data;
    for (let layer = 0; layer < num_layers; layer++) {
      if (layer > 0 && this.training) below = this.#dropped(below, dropout);
      const output = new ARRAYS[dtype](seq_len * batch * output_size);
      directions.forEach((suffix, direction) => {
        const index = layer * directions.length + direction;
        const reverse = direction === 1;
        const output_offset = direction * hidden_size;
        this.run(`_l${layer}${suffix}`, {
          seq_len,
          batch,
          reverse,
          input: below,
          h_0: h.data.subarray(index * state_size, (index + 1) * state_size),
          output,
          output_size,
          output_offset,
        });
        const last = reverse ? 0 : seq_len - 1;
        for (let row = 0; row < batch; row++) {
          const from = (last * batch + row) * output_size + output_offset;
          const state: FloatArray = output.subarray(from, from + hidden_size);
          (h_n.data as FloatArray).set(state, index * state_size + row * hidden_size);
        }
      });
      below = output;
    }
    const output = tensor<typeof dtype>(
      below,
      unbatched ? [seq_len, output_size] : [seq_len, batch, output_size],
    );
    return [
      batch_first && !unbatched ? transpose01(output) : output,
      unbatched ? tensor<typeof dtype>(h_n.data, [h_n.shape[0]!, hidden_size]) : h_n,
    ];
  }

  /** Refuses what PyTorch refuses, in its order; gives input and state as time-major batches. */
  #checked(input: Tensor, h_0: Tensor | undefined): { x: FloatTensor; h: FloatTensor; unbatched: boolean } {
    const { input_size, hidden_size, num_layers, bidirectional, batch_first, dtype } = this.config;
    checkRank('input', input, 'RNN', 3);
    if (h_0) checkStateRank('h_0', h_0, input.shape.length);
    const given = checkInput(input, { input_size, dtype });
    const unbatched = input.shape.length === 2;
    const x = unbatched
      ? tensor<typeof dtype>(given.data, [input.shape[0]!, 1, input_size])
      : batch_first
        ? transpose01(given)
        : given;
    const [seq_len = 0, batch = 0] = x.shape;
    const states = num_layers * (bidirectional ? 2 : 1);
    const axes = bidirectional ? '2 * num_layers' : 'num_layers';
    if (h_0 && unbatched) checkStateShape('h_0', h_0, [states, hidden_size], `(${axes}, hidden_size)`);
    if (h_0 && !unbatched)
      checkStateShape('h_0', h_0, [states, batch, hidden_size], `(${axes}, batch, hidden_size)`);
    if (seq_len === 0)
      throw new ShapeError(`input: seq_len is 0 in ${shapeText(input.shape)}, want at least one time step`);
    const h = h_0 ? checkDtype('h_0', h_0, dtype) : zeros([states, batch, hidden_size], dtype);
    return { x, h, unbatched };
  }

  /** torch.nn.functional.dropout in training mode: kept values are scaled by 1 / (1 - dropout). */
  #dropped(values: FloatArray, dropout: number): FloatArray {
    if (dropout === 0) return values;
    const scale = dropout === 1 ? 0 : 1 / (1 - dropout);
    const { dtype } = this.config;
    return values.map((value) => value * (this.generator.uniform(0, 1, dtype) < dropout ? 0 : scale));
  }
}

function parameterShapes(config: Readonly<Required<RnnConfig>>): ParameterShapes {
  const { input_size, hidden_size, num_layers, bias, bidirectional } = config;
  const directions = bidirectional ? ['', '_reverse'] : [''];
  const below = bidirectional ? '2 * hidden_size' : 'hidden_size';
  const shapes = Array.from({ length: num_layers }, (_, layer) => {
    const input =
      layer === 0
        ? { size: input_size, name: 'input_size' }
        : { size: directions.length * hidden_size, name: below };
    return directions.flatMap((suffix) => directionShapes(`_l${layer}${suffix}`, input, hidden_size, bias));
  });
  return new Map(shapes.flat());
}
