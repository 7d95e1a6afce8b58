// float32-in-order once more, from its description and with nothing of src/nn: one layer, forward, and the cell.
// A rule of it can be broken at a time, to see that its bits depend on each.
import { defineSubject, type Question, type Subject } from '../../src/conformance/index.ts';
import { type FloatTensor, type NamedTensors, numbers, tensor } from '../../src/tensor/index.ts';

const f = Math.fround;
type Row = number[];

/** What a unit hands to tanh or relu. */
type Sum = (x: Row, weight_ih: Row, bias_ih: number, h: Row, weight_hh: Row, bias_hh: number) => number;

/** @param start what the sum begins with */
const dot = (x: Row, weight: Row, start: number) =>
  weight.reduce((sum, w, k) => f(sum + f(x[k]! * w)), start);
const right: Sum = (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, 0) + bh) + f(dot(x, wi, 0) + bi));

/** Each is a legal float32 computation; only `right` has the bits of float32-in-order. */
export const SUMS = {
  right,
  'the biases merged': (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, 0) + dot(x, wi, 0)) + f(bi + bh)),
  'the biases added last': (x, wi, bi, h, wh, bh) => f(f(f(dot(h, wh, 0) + dot(x, wi, 0)) + bi) + bh),
  'the biases added first': (x, wi, bi, h, wh, bh) => f(dot(h, wh, bh) + dot(x, wi, bi)),
  'the biases exchanged': (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, 0) + bi) + f(dot(x, wi, 0) + bh)),
  'k descending': (x, wi, bi, h, wh, bh) => {
    const down = (a: Row, b: Row) => dot(a.toReversed(), b.toReversed(), 0);
    return f(f(down(h, wh) + bh) + f(down(x, wi) + bi));
  },
  'fused multiply-add': (x, wi, bi, h, wh, bh) => {
    const fused = (a: Row, b: Row) => b.reduce((sum, w, k) => f(sum + a[k]! * w), 0);
    return f(f(fused(h, wh) + bh) + f(fused(x, wi) + bi));
  },
  'sums in float64': (x, wi, bi, h, wh, bh) => {
    const wide = (a: Row, b: Row) => b.reduce((sum, w, k) => sum + a[k]! * w, 0);
    return f(wide(x, wi) + bi + wide(h, wh) + bh);
  },
  'one sum over input and state': (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, dot(x, wi, 0)) + bi) + bh),
} as const satisfies Record<string, Sum>;

/** A subject that claims float32-in-order, and computes it by these rules. */
export function pinnedTextbook(rules: keyof typeof SUMS): Subject {
  return defineSubject({
    name: `textbook in float32-in-order, ${rules}`,
    arithmetic: 'float32-in-order',
    supports: ({ config, inputs }) =>
      (config.num_layers === 1 &&
        !config.bidirectional &&
        !config.batch_first &&
        inputs['input']!.shape[1] !== 0) ||
      'one layer, forward',
    run: (question) => run(question, SUMS[rules]),
  });
}

function run({ module, config, stepped, state_dict, inputs }: Question, sum: Sum): NamedTensors {
  const { input_size, hidden_size, nonlinearity, bias } = config;
  const suffix = module === 'RNN' ? '_l0' : '';
  const rows = (name: string, width: number) => split(numbers(state_dict[name + suffix]!), width);
  const vector = (name: string) =>
    bias ? numbers(state_dict[name + suffix]!) : Array<number>(hidden_size).fill(0);
  const wi = rows('weight_ih', input_size);
  const wh = rows('weight_hh', hidden_size);
  const bi = vector('bias_ih');
  const bh = vector('bias_hh');

  const input = inputs['input']!;
  const hasTime = module === 'RNN' || stepped;
  const seq_len = hasTime ? input.shape[0]! : 1;
  const batchAxes = input.shape.slice(hasTime ? 1 : 0, -1);
  const batch = batchAxes[0] ?? 1;
  const x = split(split(numbers(input), input_size), batch);
  const given = inputs['h_0'] ?? inputs['hx'];
  let h = given
    ? split(numbers(given), hidden_size)
    : Array.from({ length: batch }, () => Array<number>(hidden_size).fill(0));

  const states: Row[][] = [];
  for (let t = 0; t < seq_len; t++) {
    h = h.map((past, row) =>
      wi.map((_, unit) => {
        const total = sum(x[t]![row]!, wi[unit]!, bi[unit]!, past, wh[unit]!, bh[unit]!);
        return nonlinearity === 'relu' ? (total < 0 ? 0 : total) : f(Math.tanh(total));
      }),
    );
    states.push(h);
  }
  const all = (shape: number[], values: Row[][]): FloatTensor =>
    tensor(Float32Array.from(values.flat(2)), shape);
  const state = [...batchAxes, hidden_size];
  if (module === 'RNNCell')
    return stepped ? { h_steps: all([seq_len, ...state], states) } : { h_1: all(state, states) };
  return {
    output: all([seq_len, ...state], states),
    h_n: all([1, ...state], states.slice(-1)),
    h_steps: all([1, seq_len, ...state], states),
  };
}

function split<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
}
