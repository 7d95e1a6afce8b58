// The states of a network after every step, each layer stepped by hand: by its cell, or, since no cell projects, by a network
// of one layer that is run over one step at a time.
import type { Question } from '../conformance/index.ts';
import type { ModuleOptions } from '../nn/index.ts';
import type { AnyModule } from '../nn/modules.ts';
import { LENGTHS } from '../signatures/axes/index.ts';
import { atPlaces, cellOf, type Config, type ModuleName, signatureOf } from '../signatures/index.ts';
import {
  catLast,
  type FloatTensor,
  type NamedTensors,
  numbers,
  select,
  stack,
  tensor,
  transpose01,
} from '../tensor/index.ts';
import { asked, initialOf, withModule } from './asked.ts';
import { type OneStep, type States, stepped } from './stepped.ts';

/** The states of every layer and direction after every step, each `(num_layers * D, seq_len, batch, width)`. */
export function networkSteps(question: Question, input: FloatTensor, options: ModuleOptions): States {
  const { module, config, state_dict, inputs } = question;
  const initial = initialOf(question);
  const lengths = inputs[LENGTHS] && numbers(inputs[LENGTHS]);
  const all: States[] = [];
  let below = config.batch_first && input.shape.length === 3 ? transpose01(input) : input;
  let beside: FloatTensor[] = []; // of the layer's directions
  const places = atPlaces(module, config, state_dict);
  places.forEach(({ place, by }, index) => {
    const ofPlace = { ...config, input_size: place.input_size };
    const start = initial?.map((state) => select(state, place.state));
    const steps = withSteps(module, ofPlace, by as NamedTensors, options, (one) =>
      stepped(one, below, start, place.direction === 1, lengths),
    );
    all.push(steps);
    beside.push(steps[0]!);
    if (places[index + 1]?.place.layer === place.layer) return;
    below = catLast(beside);
    beside = [];
  });
  return signatureOf(module).states.map((_, i) => stack(all.map((steps) => steps[i]!)));
}

/** @param by the weights of one layer in one direction, by kind */
function withSteps(
  module: ModuleName,
  config: Config,
  by: NamedTensors,
  options: ModuleOptions,
  answer: (one: OneStep) => States,
): States {
  if (by['weight_hr'] === undefined)
    return withModule(cellOf(module), config, by, options, (cell) => answer(stepOf(cell)));
  const single = { ...config, num_layers: 1, bidirectional: false, batch_first: false };
  const named = Object.fromEntries(Object.entries(by).map(([kind, weight]) => [`${kind}_l0`, weight]));
  return withModule(module, single, named, options, (network) => answer(stepOfNetwork(network.eval())));
}

export const stepOf =
  (cell: AnyModule): OneStep =>
  (x_t, before) =>
    asked(cell, x_t, before);

/** One layer in one direction, run over one step. */
const stepOfNetwork =
  (network: AnyModule): OneStep =>
  (x_t, before) => {
    const [, ...last] = asked(network, inTime(x_t), before?.map(inTime));
    return last.map((state) => select(state, 0));
  };

const inTime = ({ data, shape }: FloatTensor): FloatTensor =>
  tensor<FloatTensor['dtype']>(data, [1, ...shape]);
