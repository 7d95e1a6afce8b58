/// <reference lib="esnext.disposable" preserve="true" />
// What RNN and RNNCell share: parameters, their kernels, state_dict and its strict load.
import {
  ARRAYS,
  DtypeError,
  type FloatArray,
  type FloatDtype,
  type FloatTensor,
  InputError,
  isFloat,
  type NamedTensors,
} from '../tensor/index.ts';
import { ConfigError, type Nonlinearity } from './config.ts';
import { Generator } from './generator.ts';
import {
  type Arithmetic,
  type Kernel,
  kernelFor,
  type KernelName,
  type Network,
  type Runner,
  type Sequence,
  type Weights,
} from './kernels/index.ts';
import {
  copiedParameters,
  freshParameters,
  loadedParameters,
  type Parameters,
  type ParameterShapes,
} from './parameters.ts';

export interface ModuleOptions {
  /** Default: 'simd' for float32 where the engine has WebAssembly SIMD, else 'scalar'. float64 is always 'scalar'. */
  kernel?: KernelName;
  /** Of the simd kernel: fused multiply-add. Default: where the engine has relaxed SIMD. */
  fma?: boolean;
  /**
   * Default 'accurate'. 'float32-in-order', for float32 alone: the bits that PyTorch gives where its arithmetic is pinned
   * (kernels/in-order.ts).
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
  /** The kernel that runs: what was asked for, or the fastest that there is. */
  readonly kernel: KernelName;
  /** Whether it fuses multiply and add. */
  readonly fma: boolean;
  readonly #kernel: Kernel;
  #parameters: Parameters;
  /** undefined once the module was disposed of. */
  #runner: Runner | undefined;

  protected constructor(owner: string, sizes: Sizes, shapes: ParameterShapes, options: ModuleOptions) {
    checkOptions(owner, options, sizes.dtype);
    this.generator = new Generator(options.seed);
    this.#owner = owner;
    this.#sizes = sizes;
    this.#shapes = shapes;
    const { name, fma, kernel } = kernelFor(sizes.dtype, options);
    this.kernel = name;
    this.fma = fma;
    this.#kernel = kernel;
    this.#parameters = freshParameters(shapes, sizes.hidden_size, sizes.dtype, this.generator);
    this.#runner = this.#kernel(this.#network(this.#parameters));
  }

  /** Copies of the parameters, by torch's keys, in torch's order. */
  state_dict(): Record<string, FloatTensor> {
    return copiedParameters(this.#parameters);
  }

  /**
   * Loads copies of all parameters, cast to the module's dtype; strict, as torch's default.
   * @throws StateDictError listing every missing, unexpected and wrongly shaped key, DisposedError,
   *   MemoryError; nothing is loaded then
   */
  load_state_dict(state_dict: NamedTensors): this {
    const before = this.#wantAlive();
    const parameters = loadedParameters(this.#owner, this.#shapes, state_dict, this.#sizes.dtype);
    const runner = this.#kernel(this.#network(parameters)); // where there is no memory for it, all stays as it was
    before.dispose?.();
    this.#parameters = parameters;
    this.#runner = runner;
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

  /** Frees the weights at once; the garbage collector does it too, later. It does not run afterwards. */
  dispose(): void {
    this.#runner?.dispose?.();
    this.#runner = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  protected run(sequence: Sequence): void {
    this.#wantAlive().run(sequence);
  }

  /** @throws DisposedError */
  #wantAlive(): Runner {
    if (this.#runner) return this.#runner;
    throw new DisposedError(`${this.#owner}: was disposed of, and does not run any more`, [
      'Make another one.',
    ]);
  }

  /** Parameters by layer and direction; a cell has one of each. */
  #network(parameters: Parameters): Network {
    const { hidden_size, nonlinearity, dtype } = this.#sizes;
    const noBias = new ARRAYS[dtype](hidden_size);
    const layers: Weights[][] = [];
    for (const [name, { shape }] of this.#shapes) {
      if (!name.startsWith('weight_ih')) continue;
      const suffix = name.slice('weight_ih'.length);
      const data = (kind: string): FloatArray => parameters.get(kind + suffix)?.data ?? noBias;
      const weights = {
        ...{ input_size: shape[1]!, hidden_size, nonlinearity },
        ...{ weight_ih: data('weight_ih'), weight_hh: data('weight_hh') },
        ...{ bias_ih: data('bias_ih'), bias_hh: data('bias_hh') },
      };
      if (suffix.endsWith('_reverse')) layers.at(-1)!.push(weights);
      else layers.push([weights]);
    }
    return layers;
  }
}

/** A module that was disposed of was asked to run. */
export class DisposedError extends InputError {
  override name = 'DisposedError';
}

const OPTIONS = ['kernel', 'fma', 'arithmetic', 'seed'];

function checkOptions(owner: string, options: ModuleOptions, dtype: FloatDtype): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined)
    throw new ConfigError(`${owner}: unknown option ${unknown}`, [`Known: ${OPTIONS.join(', ')}.`]);
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
