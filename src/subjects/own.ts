// The default subject: this package's own modules. Every state comes from the cell, stepped by hand, so that a network and
// its cell are both held to the goldens in every case.
import type { Question, Subject } from '../conformance/index.ts';
import { type ModuleOptions, RNN } from '../nn/index.ts';
import { type AnyModule, CLASSES } from '../nn/modules.ts';
import { initialNames } from '../signatures/axes/index.ts';
import {
  atPlaces,
  cellOf,
  type Config,
  formOf,
  type ModuleName,
  NAMES,
  ownArguments,
  signatureOf,
} from '../signatures/index.ts';
import { catLast, type FloatTensor, type NamedTensors, select, stack, transpose01 } from '../tensor/index.ts';

/** Of our modules; the seed is of no use where weights are loaded. */
export type OwnOptions = Omit<ModuleOptions, 'seed'>;

/**
 * Our own modules, on a kernel and in an arithmetic of choice. 'float32-in-order' is claimed too: the subject is held to
 * its bits where a case asks for them; float64 is not there in it, and is skipped.
 * @throws ConfigError where these options do not go together, or this engine has not got the kernel
 */
export function ownWith(options: OwnOptions): Subject {
  const probe = new RNN({ input_size: 1, hidden_size: 1 }, options);
  probe.dispose();
  const { kernel, fma } = probe;
  const name = `torch-parity, kernel ${kernel}${fma ? ' with fused multiply-add' : ''}`;
  const run = (question: Question) => answerOf(question, options);
  const { arithmetic } = options;
  if (arithmetic !== 'float32-in-order') return { name, run };
  return {
    name: `${name}, ${arithmetic}`,
    arithmetic,
    supports: ({ dtype }) => dtype === 'float32' || `${arithmetic} is an arithmetic of float32`,
    run,
  };
}

let fastest: Subject | undefined;
const made = () => (fastest ??= ownWith({})); // only where it is asked: making the kernel takes some milliseconds

/** Our own modules as they come: on the fastest kernel that there is. */
export const own: Subject = {
  get name() {
    return made().name;
  },
  run: (question) => made().run(question),
};

/** The states of one step, in the order of the signature. */
type States = readonly FloatTensor[];

function answerOf(question: Question, options: ModuleOptions): NamedTensors {
  const { module, inputs } = question;
  const input = inputs['input'] as FloatTensor;
  const form = formOf(question);
  const named = (names: (letter: string) => Partial<Record<typeof form, string>>, states: States) =>
    signatureOf(module).states.map(({ letter }, i) => [names(letter)[form]!, states[i]!] as const);
  if (form === 'network') {
    const [output, ...last] = networkAnswer(question, input, options);
    const steps = named(NAMES.steps, networkSteps(question, input, options));
    return { output: output!, ...Object.fromEntries([...named(NAMES.last, last), ...steps]) };
  }
  const { config, state_dict } = question;
  return withModule(module, config, state_dict, options, (cell) =>
    Object.fromEntries(
      form === 'stepped'
        ? named(NAMES.steps, cellSteps(cell, input, initialOf(question), false))
        : named(NAMES.last, asked(cell, input, initialOf(question))),
    ),
  );
}

/** Output and all last states. */
function networkAnswer(question: Question, input: FloatTensor, options: ModuleOptions): States {
  const { module, config, state_dict } = question;
  return withModule(module, config, state_dict, options, (network) =>
    asked(network.eval(), input, initialOf(question)),
  );
}

/** The states of every layer and direction after every step, each `(num_layers * D, seq_len, batch, width)`. */
function networkSteps(question: Question, input: FloatTensor, options: ModuleOptions): States {
  const { module, config, state_dict } = question;
  const initial = initialOf(question);
  const all: States[] = [];
  let below = config.batch_first && input.shape.length === 3 ? transpose01(input) : input;
  let beside: FloatTensor[] = []; // of the layer's directions
  const places = atPlaces(module, config, state_dict);
  places.forEach(({ place, by }, index) => {
    const ofCell = { ...config, input_size: place.input_size };
    const start = initial?.map((state) => select(state, place.state));
    const steps = withModule(cellOf(module), ofCell, by as NamedTensors, options, (cell) =>
      cellSteps(cell, below, start, place.direction === 1),
    );
    all.push(steps);
    beside.push(steps[0]!);
    if (places[index + 1]?.place.layer === place.layer) return;
    below = catLast(beside);
    beside = [];
  });
  return signatureOf(module).states.map((_, i) => stack(all.map((steps) => steps[i]!)));
}

/** The states of a cell that is stepped over the leading axis of its input, each in the order of the input's time. */
function cellSteps(
  cell: AnyModule,
  input: FloatTensor,
  initial: States | undefined,
  reverse: boolean,
): States {
  const seq_len = input.shape[0]!;
  const steps: States[] = [];
  let states = initial;
  for (let step = 0; step < seq_len; step++) {
    const t = reverse ? seq_len - 1 - step : step;
    states = asked(cell, select(input, t), states);
    steps[t] = states;
  }
  return steps[0]!.map((_, i) => stack(steps.map((all) => all[i]!)));
}

/** What forward answers, one tensor after the other. torch takes and gives one state alone, and several as a tuple. */
function asked(module: AnyModule, input: FloatTensor, initial: States | undefined): States {
  const answer = module.forward(input, initial?.length === 1 ? initial[0] : initial);
  return [answer].flat(2) as FloatTensor[];
}

/** All of them; undefined where the question leaves them to be zeros. */
function initialOf(question: Question): States | undefined {
  const given = initialNames(question).map((name) => question.inputs[name] as FloatTensor | undefined);
  return given.includes(undefined) ? undefined : (given as FloatTensor[]);
}

/** An answer of a module with these weights, which is disposed of: linear memory does not wait for the garbage collector. */
function withModule<T>(
  module: ModuleName,
  config: Config,
  state_dict: NamedTensors,
  options: ModuleOptions,
  answer: (one: AnyModule) => T,
): T {
  const one = CLASSES[module].fromStateDict(ownArguments(module, config), state_dict, options);
  try {
    return answer(one);
  } finally {
    one.dispose();
  }
}
