// The states of a network after every step, each layer stepped by hand.
import type { Question } from '../conformance/index.ts';
import { LENGTHS } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import { catLast, type FloatTensor, numbers, select, stack, transpose01 } from '../tensor/index.ts';
import { initialOf } from './asked.ts';
import type { OwnModules } from './own-modules.ts';
import { type States, stepped } from './stepped.ts';

/** The states of every layer and direction after every step, each `(num_layers * D, seq_len, batch, width)`. */
export function networkSteps(question: Question, input: FloatTensor, modules: OwnModules): States {
  const { module, config, inputs } = question;
  const initial = initialOf(question);
  const lengths = inputs[LENGTHS] && numbers(inputs[LENGTHS]);
  const all: States[] = [];
  let below = config.batch_first && input.shape.length === 3 ? transpose01(input) : input;
  let beside: FloatTensor[] = []; // of the layer's directions
  const { steps } = modules;
  steps.forEach(({ place, one }, index) => {
    const start = initial?.map((state) => select(state, place.state));
    const states = stepped(one, below, start, place.direction === 1, lengths);
    all.push(states);
    beside.push(states[0]!);
    if (steps[index + 1]?.place.layer === place.layer) return;
    below = beside.length === 1 ? beside[0]! : catLast(beside);
    beside = [];
  });
  return signatureOf(module).states.map((_, i) => stack(all.map((states) => states[i]!)));
}
