// What a worker runs: a network with weights of its own, which answers what it is asked. The module of that worker alone.
import { type FloatArray, type FloatTensor, tensor } from '../../tensor/index.ts';
import { type AnyModule, CLASSES } from '../modules.ts';
import type { Answered, Asked, Made, Sent } from './message.ts';
import { parent } from './port.ts';

const port = parent();
let network: AnyModule | undefined;

port.onMessage((message) => {
  if (network === undefined) {
    network = made(message as Made);
    return;
  }
  const { id } = message as Asked;
  const answer = answerOf(network, message as Asked);
  const answered: Answered = { id, answer };
  port.post(answered, answer?.map(({ buffer }) => buffer as ArrayBuffer) ?? []);
});

function made({ module, config, options, state_dict }: Made): AnyModule {
  const weights = Object.entries(state_dict).map(([name, sent]) => [name, received(sent)]);
  return CLASSES[module].fromStateDict(config, Object.fromEntries(weights) as never, options).eval();
}

/** undefined where it throws: the thread that asked computes it itself then, and throws what is to be thrown. */
function answerOf(one: AnyModule, { input, initial, lengths }: Asked): readonly FloatArray[] | undefined {
  try {
    const states = initial?.map(received);
    const given = states && (states.length === 1 ? states[0]! : states);
    const answer = [one.forward(received(input), given, lengths && { lengths })].flat(3) as FloatTensor[];
    return answer.map(({ data }) => data);
  } catch {
    return undefined;
  }
}

function received({ data, shape }: Sent): FloatTensor {
  return tensor(data as Float32Array, shape);
}
