// Every state that a subject computes, `(states, seq_len, batch, hidden_size)`: as it gives them, or, from one that gives
// only output and h_n, layer by layer: the first k + 1 layers alone have the states of layer k as their output.
import {
  ARRAYS,
  type FloatArray,
  type FloatDtype,
  type NamedTensors,
  sameShape,
  tensor,
  transpose01,
} from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Case, Question } from './case.ts';
import { type Layout, layoutOf, statesName } from './layout.ts';
import type { Subject } from './subject.ts';

/** Flat, in the order of `h_steps`; undefined where the subject cannot be asked for them. */
export async function statesOf(
  subject: Subject,
  asked: Case,
  answer: NamedTensors,
): Promise<FloatArray | undefined> {
  const name = statesName(asked);
  const expected = asked.expected[name];
  const given = answer[name];
  if (expected && given && sameShape(given.shape, expected.shape)) return given.data as FloatArray;
  if (asked.module !== 'RNN') return undefined;
  const layout = layoutOf(asked);
  const layers: FloatArray[] = [];
  for (let layer = 0; layer < layout.num_layers; layer++) {
    const states = await layerStates(subject, firstLayers(asked, layer + 1, layout), layout);
    if (!states) return undefined;
    layers.push(states);
  }
  const all: FloatArray = new ARRAYS[asked.dtype](layers.reduce((sum, { length }) => sum + length, 0));
  layers.forEach((states, layer) => all.set(states, layer * states.length));
  return all;
}

/** The same network cut off above its first layers. */
export function firstLayers(question: Question, num_layers: number, { num_directions }: Layout): Question {
  const kept = Object.entries(question.state_dict).filter(
    ([name]) => Number(/_l(\d+)/.exec(name)?.[1]) < num_layers,
  );
  const h_0 = question.inputs['h_0'];
  const states = num_layers * num_directions;
  const width = h_0 ? h_0.data.length / h_0.shape[0]! : 0;
  return {
    ...question,
    config: { ...question.config, num_layers },
    state_dict: Object.fromEntries(kept),
    inputs: {
      ...question.inputs,
      ...(h_0 && {
        h_0: tensor<FloatDtype>((h_0.data as FloatArray).slice(0, states * width), [
          states,
          ...h_0.shape.slice(1),
        ]),
      }),
    },
  };
}

/** The output of a network, a direction after the other: `(num_directions, seq_len, batch, hidden_size)`. */
async function layerStates(
  subject: Subject,
  question: Question,
  layout: Layout,
): Promise<FloatArray | undefined> {
  if ((await supportOf(subject, question)) !== true) return undefined;
  const { output } = await answerOf(subject, question);
  const { num_directions, seq_len, batch, hidden_size, batch_first } = layout;
  const width = num_directions * hidden_size;
  const rows = seq_len * batch;
  if (!output || output.data.length !== rows * width) return undefined;
  const inTime = batch_first
    ? transpose01(tensor<FloatDtype>(output.data as FloatArray, [batch, seq_len, width]))
    : output;
  const states: FloatArray = new ARRAYS[question.dtype](rows * width);
  for (let row = 0; row < rows; row++) {
    for (let direction = 0; direction < num_directions; direction++) {
      const from = row * width + direction * hidden_size;
      states.set(
        inTime.data.slice(from, from + hidden_size) as FloatArray,
        (direction * rows + row) * hidden_size,
      );
    }
  }
  return states;
}
