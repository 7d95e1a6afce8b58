// What RNN and RNNCell share: parameters, their kernels, state_dict and its strict load.
import {
  ARRAYS,
  DtypeError,
  type FloatArray,
  type FloatDtype,
  type FloatTensor,
  isFloat,
  type NamedTensors,
} from '../tensor/index.ts';
import { ConfigError, type Nonlinearity } from './config.ts';
import { Generator } from './generator.ts';
import {
  type Arithmetic,
  type Kernel,
  type KernelName,
  kernelNamed,
  type Sequence,
} from './kernels/index.ts';
import {
  copiedParameters,
  freshParameters,
  loadedParameters,
  type Parameters,
  type ParameterShapes,
} from './parameters.ts';

export interface ModuleOptions {
  /** Default 'scalar'. */
  kernel?: KernelName;
  /**
   * Default 'accurate': sums in float64, rounded once. 'float32-in-order', for float32 alone: the bits that PyTorch gives
   * where its arithmetic is pinned (kernels/in-order.ts).
   */
  arithmetic?: Arithmetic;
  /** Of the fresh weights and of dropout; a whole number. Default: another one each time. */
  seed?: number;
}

interface Sizes {
  readonly hidden_size: number;
  readonly nonlinearity: Nonlinearity;
  readonly dtype: FloatDtype;
}

/** torch.nn.Module, as far as a recurrent module needs it. */
export abstract class Module {
  /** torch's default: a new module is in training mode, in which only dropout acts. */
  training = true;
  protected readonly generator: Generator;
  readonly #owner: string;
  readonly #sizes: Sizes;
  readonly #shapes: ParameterShapes;
  readonly #kernel: Kernel;
  #parameters: Parameters;
  /** By parameter suffix: `` for a cell, `_l0`, `_l0_reverse`, … */
  #runs: ReadonlyMap<string, (sequence: Sequence) => void>;

  protected constructor(owner: string, sizes: Sizes, shapes: ParameterShapes, options: ModuleOptions) {
    checkOptions(owner, options, sizes.dtype);
    this.generator = new Generator(options.seed);
    this.#owner = owner;
    this.#sizes = sizes;
    this.#shapes = shapes;
    this.#kernel = kernelNamed(options.kernel ?? 'scalar', options.arithmetic ?? 'accurate');
    this.#parameters = freshParameters(shapes, sizes.hidden_size, sizes.dtype, this.generator);
    this.#runs = this.#prepare();
  }

  /** Copies of the parameters, by torch's keys, in torch's order. */
  state_dict(): Record<string, FloatTensor> {
    return copiedParameters(this.#parameters);
  }

  /**
   * Loads copies of all parameters, cast to the module's dtype; strict, as torch's default.
   * @throws StateDictError listing every missing, unexpected and wrongly shaped key; nothing is loaded then
   */
  load_state_dict(state_dict: NamedTensors): this {
    this.#parameters = loadedParameters(this.#owner, this.#shapes, state_dict, this.#sizes.dtype);
    this.#runs = this.#prepare();
    return this;
  }

  /** Training mode on (or off): dropout acts. */
  train(mode = true): this {
    this.training = mode;
    return this;
  }

  /** Training mode off: dropout is the identity. */
  eval(): this {
    return this.train(false);
  }

  protected run(suffix: string, sequence: Sequence): void {
    this.#runs.get(suffix)!(sequence);
  }

  #prepare(): ReadonlyMap<string, (sequence: Sequence) => void> {
    const { hidden_size, nonlinearity, dtype } = this.#sizes;
    const noBias = new ARRAYS[dtype](hidden_size);
    const suffixes = [...this.#shapes.keys()].filter((name) => name.startsWith('weight_ih'));
    return new Map(
      suffixes.map((weight_ih) => {
        const suffix = weight_ih.slice('weight_ih'.length);
        const data = (kind: string): FloatArray => this.#parameters.get(kind + suffix)?.data ?? noBias;
        const run = this.#kernel({
          input_size: this.#shapes.get(weight_ih)!.shape[1]!,
          hidden_size,
          nonlinearity,
          weight_ih: data('weight_ih'),
          weight_hh: data('weight_hh'),
          bias_ih: data('bias_ih'),
          bias_hh: data('bias_hh'),
        });
        return [suffix, run] as const;
      }),
    );
  }
}

function checkOptions(owner: string, options: ModuleOptions, dtype: FloatDtype): void {
  const unknown = Object.keys(options).find((name) => !['kernel', 'arithmetic', 'seed'].includes(name));
  if (unknown !== undefined)
    throw new ConfigError(`${owner}: unknown option ${unknown}`, ['Known: kernel, arithmetic, seed.']);
  const { arithmetic, seed } = options;
  if (arithmetic === 'float32-in-order' && dtype !== 'float32') {
    throw new ConfigError(
      `${owner}: arithmetic is 'float32-in-order' and dtype is '${dtype}', want 'float32'`,
    );
  }
  if (seed === undefined || Number.isSafeInteger(seed)) return;
  throw new ConfigError(`${owner}: seed is ${String(seed)}, want a whole number`);
}

/** The floating dtype that all tensors of a state_dict share, for fromStateDict. @throws DtypeError */
export function dtypeOfStateDict(state_dict: NamedTensors): FloatDtype {
  const dtypes = [...new Set(Object.values(state_dict).map(({ dtype }) => dtype))];
  const [dtype = 'float32'] = dtypes;
  if (dtypes.length > 1 || !isFloat(dtype)) {
    throw new DtypeError(`state_dict: dtypes ${dtypes.join(', ')}, want all float32 or all float64`);
  }
  return dtype;
}
