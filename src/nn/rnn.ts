// torch.nn.RNN: layers in up to two directions over a sequence.
import {
  type FloatArray,
  type FloatTensor,
  InputError,
  type NamedTensors,
  type Shape,
  ShapeError,
  shapeText,
  tensor,
  type Tensor,
  transpose01,
  fresh,
} from '../tensor/index.ts';
import { type RnnConfig, rnnConfig } from './config.ts';
import {
  checkApart,
  checkDtype,
  checkInput,
  checkOut,
  checkRank,
  checkStateRank,
  checkStateShape,
} from './inputs.ts';
import { dtypeOfStateDict, Module, type ModuleOptions } from './module.ts';
import { directionShapes, type ParameterShapes } from './parameters.ts';

/**
 * A multi-layer Elman network, as torch.nn.RNN:
 * h_t = tanh(weight_ih @ x_t + bias_ih + weight_hh @ h_{t-1} + bias_hh), or relu instead of tanh.
 * Source: torch.nn.RNN 2.13. Departure: the sums are taken in another order (kernels/).
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
   * Runs the whole sequence. No input is mutated, nothing is kept, and the results share no memory with anything.
   * D = 2 if bidirectional, else 1. Unbatched tensors have no batch axis, and then batch_first is ignored.
   * @param input `(seq_len, batch, input_size)`, with batch_first `(batch, seq_len, input_size)`
   * @param h_0   `(D * num_layers, batch, hidden_size)`, never batch_first; absent means zeros
   * @param options `out`, shaped as the results, is written and returned in place of new tensors; no part of it may be
   *   memory of input, h_0 or each other
   * @returns `output` `(seq_len, batch, D * hidden_size)` (batch_first: `(batch, seq_len, …)`), the last
   *   layer at every step; `h_n` `(D * num_layers, batch, hidden_size)`, every layer at its last step
   * @throws ShapeError, DtypeError, MemoryError, DisposedError
   */
  forward(
    input: Tensor,
    h_0?: Tensor,
    { out }: { readonly out?: readonly [output: FloatTensor, h_n: FloatTensor] } = {},
  ): [output: FloatTensor, h_n: FloatTensor] {
    const { dropout, batch_first } = this.config;
    const { x, h, unbatched } = this.#checked(input, h_0);
    const [output, h_n] = this.#results(x, unbatched, out, input, h_0);
    const swapped = batch_first && !unbatched;
    const [seq_len = 0, batch = 0] = x.shape;
    const states = swapped ? fresh([seq_len, batch, output.shape[2]!], output.dtype) : output; // time-major
    this.run({
      seq_len,
      batch,
      input: x.data,
      h_0: h?.data,
      output: states.data,
      h_n: h_n.data,
      between: this.training && dropout > 0 ? (below) => this.#drop(below) : undefined,
    });
    if (swapped) transpose01(states, output);
    return [output, h_n];
  }

  /** The tensors to write to: new ones, or those that were given. */
  #results(
    { shape: [seq_len = 0, batch = 0] }: FloatTensor,
    unbatched: boolean,
    out: readonly [FloatTensor, FloatTensor] | undefined,
    input: Tensor,
    h_0: Tensor | undefined,
  ): [output: FloatTensor, h_n: FloatTensor] {
    const { hidden_size, num_layers, bidirectional, batch_first, dtype } = this.config;
    const D = bidirectional ? 2 : 1;
    const [width, states] = [D * hidden_size, D * num_layers];
    const [output_shape, output_axes]: [Shape, string] = unbatched
      ? [[seq_len, width], '(seq_len, D * hidden_size)']
      : batch_first
        ? [[batch, seq_len, width], '(batch, seq_len, D * hidden_size)']
        : [[seq_len, batch, width], '(seq_len, batch, D * hidden_size)'];
    const [h_n_shape, h_n_axes]: [Shape, string] = unbatched
      ? [[states, hidden_size], '(D * num_layers, hidden_size)']
      : [[states, batch, hidden_size], '(D * num_layers, batch, hidden_size)'];
    if (out === undefined) return [fresh(output_shape, dtype), fresh(h_n_shape, dtype)];
    if (!Array.isArray(out) || out.length !== 2) throw new InputError('out: want [output, h_n], two tensors');
    const output = checkOut('out[0]', out[0], output_shape, output_axes, dtype);
    const h_n = checkOut('out[1]', out[1], h_n_shape, h_n_axes, dtype);
    checkApart('out[0]', output, 'input', input);
    checkApart('out[1]', h_n, 'input', input);
    if (h_0) checkApart('out[0]', output, 'h_0', h_0);
    if (h_0) checkApart('out[1]', h_n, 'h_0', h_0);
    checkApart('out[1]', h_n, 'out[0]', output);
    return [output, h_n];
  }

  /** Refuses what PyTorch refuses, in its order; gives input and state as time-major batches. */
  #checked(
    input: Tensor,
    h_0: Tensor | undefined,
  ): { x: FloatTensor; h: FloatTensor | undefined; unbatched: boolean } {
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
    return { x, h: h_0 && checkDtype('h_0', h_0, dtype), unbatched };
  }

  /** torch.nn.functional.dropout in training mode, in place: kept values are scaled by 1 / (1 - dropout). */
  #drop(values: FloatArray): void {
    const { dropout, dtype } = this.config;
    const scale = dropout === 1 ? 0 : 1 / (1 - dropout);
    for (let i = 0; i < values.length; i++) {
      values[i] = values[i]! * (this.generator.uniform(0, 1, dtype) < dropout ? 0 : scale);
    }
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
