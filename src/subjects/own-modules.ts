// Our modules with the weights of one question, each made when it is first asked: the module itself, and what steps each of
// its layers and directions by hand: its cell, or, since no cell projects, a network of one layer that is run over one step
// at a time.
import type { Question } from '../conformance/index.ts';
import type { ModuleOptions } from '../nn/index.ts';
import { type AnyModule, CLASSES } from '../nn/modules.ts';
import {
  type AtPlace,
  atPlaces,
  cellOf,
  type Config,
  type ModuleName,
  ownArguments,
} from '../signatures/index.ts';
import {
  type FloatTensor,
  type NamedTensors,
  sameNumbers,
  sameShape,
  select,
  tensor,
} from '../tensor/index.ts';
import { asked } from './asked.ts';
import type { OneStep } from './stepped.ts';

type StepAt = Pick<AtPlace<FloatTensor>, 'place'> & { readonly one: OneStep };

export class OwnModules {
  readonly #question: Question;
  readonly #config: string;
  readonly #options: ModuleOptions;
  readonly #made = new Map<string, AnyModule>();
  #steps: readonly StepAt[] | undefined;

  /** @param question its weights are kept, not copied: nobody may write to them as long as these are asked */
  constructor(question: Question, options: ModuleOptions) {
    this.#question = question;
    this.#config = JSON.stringify(question.config);
    this.#options = options;
  }

  /** Whether these are the modules of another question too: of the same module and config, with the same bits as weights. */
  areOf({ module, config, state_dict }: Question): boolean {
    const own = this.#question;
    if (own.module !== module || JSON.stringify(config) !== this.#config) return false;
    const names = Object.keys(own.state_dict);
    return (
      names.length === Object.keys(state_dict).length &&
      names.every(
        (name) => Object.hasOwn(state_dict, name) && isSame(own.state_dict[name]!, state_dict[name]!),
      )
    );
  }

  /** The module itself, in eval(). */
  get whole(): AnyModule {
    const { module, config, state_dict } = this.#question;
    return this.#once('whole', module, config, state_dict);
  }

  /** One step of the cell itself. */
  get step(): OneStep {
    return stepOf(this.whole);
  }

  /** One step of each layer and direction, in the order of places. */
  get steps(): readonly StepAt[] {
    return (this.#steps ??= this.#stepsOf());
  }

  #stepsOf(): StepAt[] {
    const { module, config, state_dict } = this.#question;
    return atPlaces(module, config, state_dict).map(({ place, by }, index) => {
      const ofPlace = { ...config, input_size: place.input_size };
      if (by['weight_hr'] === undefined)
        return { place, one: stepOf(this.#once(String(index), cellOf(module), ofPlace, by as NamedTensors)) };
      const single = { ...ofPlace, num_layers: 1, bidirectional: false, batch_first: false };
      const named = Object.fromEntries(Object.entries(by).map(([kind, weight]) => [`${kind}_l0`, weight]));
      return { place, one: stepOfNetwork(this.#once(String(index), module, single, named)) };
    });
  }

  /** Linear memory does not wait for the garbage collector. */
  dispose(): void {
    for (const one of this.#made.values()) one.dispose();
    this.#made.clear();
    this.#steps = undefined;
  }

  #once(name: string, module: ModuleName, config: Config, state_dict: NamedTensors): AnyModule {
    const before = this.#made.get(name);
    if (before) return before;
    const made = CLASSES[module]
      .fromStateDict(ownArguments(module, config), state_dict, this.#options)
      .eval();
    this.#made.set(name, made);
    return made;
  }
}

function isSame(one: NamedTensors[string], other: NamedTensors[string]): boolean {
  return one.dtype === other.dtype && sameShape(one.shape, other.shape) && sameNumbers(one.data, other.data);
}

const stepOf =
  (cell: AnyModule): OneStep =>
  (x_t, before, out) =>
    asked(cell, x_t, before, out && { out: out.length === 1 ? out[0] : out });

/** One layer in one direction, run over one step. */
const stepOfNetwork =
  (network: AnyModule): OneStep =>
  (x_t, before) => {
    const [, ...last] = asked(network, inTime(x_t), before?.map(inTime));
    return last.map((state) => select(state, 0));
  };

const inTime = ({ data, shape }: FloatTensor): FloatTensor =>
  tensor<FloatTensor['dtype']>(data, [1, ...shape]);
