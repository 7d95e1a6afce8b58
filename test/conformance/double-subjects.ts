// Subjects that lose some of the digits of float64, each in one place.
import type { Question, Subject } from '../../src/conformance/index.ts';
import { RNNCell } from '../../src/nn/index.ts';
import { own } from '../../src/subjects/index.ts';
import { type FloatTensor, type NamedTensors, select, stack, tensor } from '../../src/tensor/index.ts';

const narrowed = ({ data, shape }: FloatTensor) =>
  tensor(Float64Array.from(data as Float64Array, Math.fround), shape);

const withParameters = (kind: string) => (question: Question) =>
  own.run({
    ...question,
    state_dict: Object.fromEntries(
      Object.entries(question.state_dict).map(([name, one]) => [
        name,
        name.startsWith(kind) ? narrowed(one as FloatTensor) : one,
      ]),
    ),
  });

/** A cell stepped by hand: every state is changed before it is carried on. */
const carrying = (change: (value: number) => number) => async (question: Question) => {
  const { module, config, state_dict, inputs, stepped } = question;
  if (module !== 'RNNCell') return own.run(question);
  const { input_size, hidden_size, bias, nonlinearity = 'tanh' } = config;
  using cell = RNNCell.fromStateDict({ input_size, hidden_size, bias, nonlinearity }, state_dict);
  const input = inputs['input'] as FloatTensor;
  const states: FloatTensor[] = [];
  let state = inputs['hx'] as FloatTensor | undefined;
  for (const x of stepped ? Array.from({ length: input.shape[0]! }, (_, t) => select(input, t)) : [input]) {
    const { data, shape } = cell.forward(x, state);
    state = tensor(Float64Array.from(data as Float64Array, change), shape);
    states.push(state);
  }
  return (stepped ? { h_steps: stack(states) } : { h_1: states[0]! }) as NamedTensors;
};

const only = (run: (question: Question) => ReturnType<Subject['run']>): Subject['run'] => {
  return (question) => (question.dtype === 'float64' ? run(question) : own.run(question));
};

export const LOSSY: Readonly<Record<string, Subject['run']>> = {
  'answers by float32': only(async (question) =>
    Object.fromEntries(
      Object.entries(await own.run(question)).map(([name, one]) => [name, narrowed(one as FloatTensor)]),
    ),
  ),
  'biases by float32': only(withParameters('bias')),
  'weight_hh by float32': only(withParameters('weight_hh')),
  'weight_ih by float32': only(withParameters('weight_ih')),
  'states of a cell by float32': only(carrying(Math.fround)),
  'tanh of a cell off by 1e-9': only(carrying((value) => value * (1 - 1e-9))),
};
