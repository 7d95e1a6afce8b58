/// <reference lib="esnext.disposable" preserve="true" />
// What every recurrent module shares: config, parameters, its kernel, state_dict and its strict load, dispose.
import {
  completeConfig,
  type Config,
  type ModuleName,
  type Parameter,
  parametersOf,
} from '../signatures/index.ts';
import { type FloatDtype, type FloatTensor, InputError, type NamedTensors } from '../tensor/index.ts';
import { type Complete, completed, ConfigError, refusalOfForward } from './checked-config.ts';
import { Generator } from './generator.ts';
import {
  type Arithmetic,
  type Kernel,
  kernelFor,
  type KernelName,
  type Runner,
  type Sequence,
  type Steps,
} from './kernels/index.ts';
import { type ModuleOptions, readOptions } from './options.ts';
import { copiedValues, freshValues, loadedValues, type Values } from './values.ts';
import { networkOf } from './network-of.ts';

/** A module that was disposed of was asked to run. */
export class DisposedError extends InputError {
  override name = 'DisposedError';
}

/** torch.nn.Module, as far as a recurrent module needs it. */
export abstract class Recurrent<C extends object> {
  /** torch's default: a new module is in training mode, in which only dropout acts. */
  training = true;
  /** All arguments, PyTorch's defaults filled in. */
  readonly config: Complete<C>;
  /**
   * The kernel that runs: what was asked for, or the fastest that there is. 'scalar' also where a content security policy
   * forbids WebAssembly ('wasm-unsafe-eval' allows it).
   */
  readonly kernel: KernelName;
  /** Whether it fuses multiply and add. */
  readonly fma: boolean;
  protected readonly module: ModuleName;
  /** Complete: a cell's is that of one layer in one direction. */
  protected readonly complete: Config;
  protected readonly dtype: FloatDtype;
  protected readonly generator: Generator;
  /** How many threads were asked for. */
  protected readonly wanted_threads: number;
  protected readonly arithmetic: Arithmetic | undefined;
  readonly #refusal: string | undefined;
  readonly #steps: Steps;
  readonly #parameters: readonly Parameter[];
  readonly #kernel: Kernel;
  #values: Values;
  /** undefined once the module was disposed of. */
  #runner: Runner | undefined;

  /** @param state_dict in place of fresh weights, of which none are drawn then */
  protected constructor(
    module: ModuleName,
    steps: Steps,
    config: C,
    options: ModuleOptions,
    state_dict: NamedTensors | undefined,
  ) {
    this.config = completed(module, config);
    this.module = module;
    this.complete = Object.freeze(completeConfig(module, this.config as Readonly<Record<string, unknown>>));
    this.dtype = (this.config as unknown as { readonly dtype: FloatDtype }).dtype;
    const read = readOptions(module, options, this.dtype);
    this.generator = new Generator(read.seed);
    this.wanted_threads = read.threads ?? 1;
    this.arithmetic = read.arithmetic;
    this.#refusal = refusalOfForward(module, this.config);
    this.#steps = steps;
    this.#parameters = parametersOf(module, this.complete);
    const { name, fma, kernel } = kernelFor(steps, this.dtype, read);
    this.kernel = name;
    this.fma = fma;
    this.#kernel = kernel;
    this.#values =
      state_dict === undefined
        ? freshValues(this.#parameters, this.complete.hidden_size, this.dtype, this.generator)
        : loadedValues(module, this.#parameters, state_dict, this.dtype);
    this.#runner = this.#runnerOf(this.#values);
  }

  /** Copies of the parameters, by torch's keys, in torch's order. */
  state_dict(): Record<string, FloatTensor> {
    return copiedValues(this.#values);
  }

  /**
   * Loads copies of all parameters, cast to the module's dtype; strict, as torch's default.
   * @throws StateDictError listing every missing, unexpected and wrongly shaped key, DisposedError,
   *   MemoryError; nothing is loaded then
   */
  load_state_dict(state_dict: NamedTensors): this {
    this.#wantAlive();
    const values = loadedValues(this.module, this.#parameters, state_dict, this.dtype);
    this.#wantAlive().dispose?.(); // a getter of the state_dict may have loaded or disposed meanwhile
    this.#values = values;
    this.#runner = this.#runnerOf(values);
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

  /** For `using`: TypeScript compiles it since 5.2, Node runs it as it is since 24. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  protected run(sequence: Sequence): void {
    this.#wantAlive().run(sequence);
  }

  /** @throws DisposedError */
  protected wantAlive(): void {
    this.#wantAlive();
  }

  /** An argument that PyTorch accepts and forward refuses. @throws ConfigError */
  protected checkConfig(): void {
    if (this.#refusal !== undefined) throw new ConfigError(this.#refusal);
  }

  #runnerOf(values: Values): Runner {
    // What forward refuses never runs, and no kernel knows it.
    if (this.#refusal !== undefined) return { run: () => this.checkConfig() };
    return this.#kernel(networkOf(this.module, this.#steps, this.complete, values, this.dtype));
  }

  /** @throws DisposedError */
  #wantAlive(): Runner {
    if (this.#runner) return this.#runner;
    throw new DisposedError(`${this.module}: was disposed of, and does not run any more`, [
      'Make another one.',
    ]);
  }
}
