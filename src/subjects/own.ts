// The default subject: this package's own RNN and RNNCell. Every state comes from the cell, stepped by hand,
// so that RNN and RNNCell are both held to the goldens in every case.
import { type Question, type Subject } from '../conformance/index.ts';
import { type ModuleOptions, RNN, RNNCell } from '../nn/index.ts';
import { catLast, type FloatTensor, type NamedTensors, select, stack, transpose01 } from '../tensor/index.ts';

/** Of our modules; the seed is of no use where weights are loaded. */
export type OwnOptions = Omit<ModuleOptions, 'seed'>;

/**
 * Our own modules, on a kernel and in an arithmetic of choice. 'float32-in-order' is claimed too: the subject is held to
 * its bits where a case asks for them; float64 is not there in it, and is skipped.
 * @throws ConfigError where these options do not go together, or this engine has not got the kernel
 */
export function ownWith(options: OwnOptions): Subject {
  const { kernel, fma } = new RNN({ input_size: 1, hidden_size: 1 }, options);
  const name = `torch-parity, kernel ${kernel}${fma ? ' with fused multiply-add' : ''}`;
  const run = (question: Question) =>
    question.module === 'RNN' ? runRnn(question, options) : runCell(question, options);
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

function runRnn(question: Question, options: ModuleOptions): NamedTensors {
  const { config, state_dict } = question;
  const { input, h_0 } = question.inputs as { input: FloatTensor; h_0?: FloatTensor };
  const [output, h_n] = RNN.fromStateDict(config, state_dict, options).eval().forward(input, h_0);
  return { output, h_n, h_steps: rnnSteps(question, options, input, h_0) };
}

function runCell({ config, state_dict, inputs, stepped }: Question, options: ModuleOptions): NamedTensors {
  const { input_size, hidden_size, bias, nonlinearity } = config;
  const { input, hx } = inputs as { input: FloatTensor; hx?: FloatTensor };
  const cell = RNNCell.fromStateDict({ input_size, hidden_size, bias, nonlinearity }, state_dict, options);
  return stepped ? { h_steps: stack(cellSteps(cell, input, hx, false)) } : { h_1: cell.forward(input, hx) };
}

/** The state of every layer and direction after every step, `(num_layers * D, seq_len, batch, hidden_size)`. */
function rnnSteps(
  { config, state_dict }: Question,
  options: ModuleOptions,
  input: FloatTensor,
  h_0?: FloatTensor,
): FloatTensor {
  const { hidden_size, nonlinearity, bias, num_layers, bidirectional, batch_first } = config;
  const directions = bidirectional ? ['', '_reverse'] : [''];
  const all: FloatTensor[] = [];
  let below = batch_first && input.shape.length === 3 ? transpose01(input) : input;
  for (let layer = 0; layer < num_layers; layer++) {
    const states = directions.map((suffix, direction) => {
      const weights = cellWeights(state_dict, `_l${layer}${suffix}`);
      const cell = RNNCell.fromStateDict(
        { input_size: below.shape.at(-1)!, hidden_size, bias, nonlinearity },
        weights,
        options,
      );
      const start = h_0 && select(h_0, layer * directions.length + direction);
      return stack(cellSteps(cell, below, start, direction === 1));
    });
    all.push(...states);
    below = catLast(states);
  }
  return stack(all);
}

/** The states of a cell stepped over the leading axis of its input, in the order of the input's time. */
function cellSteps(
  cell: RNNCell,
  input: FloatTensor,
  hx: FloatTensor | undefined,
  reverse: boolean,
): FloatTensor[] {
  const seq_len = input.shape[0]!;
  const states: FloatTensor[] = [];
  let state = hx;
  for (let step = 0; step < seq_len; step++) {
    const t = reverse ? seq_len - 1 - step : step;
    state = cell.forward(select(input, t), state);
    states[t] = state;
  }
  return states;
}

/** `weight_ih_l0` of a network is `weight_ih` of a cell. */
function cellWeights(state_dict: NamedTensors, suffix: string): NamedTensors {
  const ending = (name: string) =>
    name.endsWith(suffix) && (suffix.endsWith('_reverse') || !name.endsWith('_reverse'));
  return Object.fromEntries(
    Object.entries(state_dict)
      .filter(([name]) => ending(name))
      .map(([name, weight]) => [name.slice(0, -suffix.length), weight]),
  );
}
