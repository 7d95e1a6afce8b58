// Every state that a subject computes, by layer: as it gives them, or, from one that gives only output and h_n, the
// output of the network cut off above each layer.
import { initialNames } from '../signatures/axes/index.ts';
import { isNetwork, num_directionsOf, parametersOf } from '../signatures/index.ts';
import {
  ARRAYS,
  type FloatArray,
  type FloatDtype,
  type NamedTensors,
  sameShape,
  type Tensor,
  tensor,
} from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Question } from './case.ts';
import { mayAsk } from './may-ask.ts';
import type { Opened } from './opened.ts';
import type { Subject } from './subject.ts';
import { AskingOn } from './unanswered.ts';
import { Unrolled } from './unrolled.ts';

/** Shaped as the case's own states h; undefined where the subject cannot be asked for them. @throws UnansweredError */
export async function statesOf(
  subject: Subject,
  { asked, stepsName, expected }: Opened,
  answer: NamedTensors,
): Promise<Tensor | undefined> {
  const { shape } = expected[stepsName]!;
  const given = answer[stepsName];
  if (given && sameShape(given.shape, shape)) return given;
  if (!isNetwork(asked.module)) return undefined;
  const all: FloatArray = new ARRAYS[asked.dtype](shape.reduce((product, size) => product * size, 1));
  const asking = new AskingOn();
  let end = 0;
  for (let layer = 0; layer < asked.config.num_layers; layer++) {
    const top = topStates(subject, asked, firstLayers(asked, layer + 1));
    const states = await asking.ask(top, new ARRAYS[asked.dtype](0));
    if (!states) return undefined;
    all.set(states, end);
    end += states.length;
  }
  asking.end();
  return tensor<FloatDtype>(all, shape);
}

/** The same network cut off above its first layers. */
export function firstLayers(question: Question, num_layers: number): Question {
  const config = { ...question.config, num_layers };
  const names = new Set(parametersOf(question.module, config).map(({ name }) => name));
  const kept = Object.entries(question.state_dict).filter(([name]) => names.has(name));
  const states = num_layers * num_directionsOf(config);
  const initial = initialNames(question).flatMap((name) => {
    const given = question.inputs[name] as Tensor<FloatDtype> | undefined;
    return given ? [[name, firstOf(given, states)]] : [];
  });
  return {
    ...question,
    config,
    state_dict: Object.fromEntries(kept),
    inputs: { ...question.inputs, ...Object.fromEntries(initial) },
  };
}

function firstOf({ data, shape }: Tensor<FloatDtype>, count: number): Tensor {
  const width = data.length / shape[0]!;
  return tensor<FloatDtype>(data.slice(0, count * width) as FloatArray, [count, ...shape.slice(1)]);
}

/** The states of the last layer, from the output alone: `(direction, t, row, unit)`. */
async function topStates(
  subject: Subject,
  asked: Question,
  question: Question,
): Promise<FloatArray | undefined> {
  if (mayAsk(subject, asked, question) !== true) return undefined;
  if ((await supportOf(subject, question)) !== true) return undefined;
  const { output } = await answerOf(subject, question);
  const cut = new Unrolled(question);
  if (!output || output.data.length !== cut.num_directions * cut.rows * cut.widths[0]!) return undefined;
  return cut.statesOf(output.data as FloatArray);
}
