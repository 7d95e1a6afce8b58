// Deliberately wrong RNNs and RNNCells: nested arrays, one textbook loop, one mistake bent into it at a time.
// They share nothing with src/nn. Source of the list: mistakes that porters were seen to make.
import { defineSubject, type Question, type Subject } from '../../src/conformance/index.ts';
import {
  ARRAYS,
  type FloatDtype,
  numel,
  type NamedTensors,
  type Tensor,
  tensor,
} from '../../src/tensor/index.ts';

export const MISTAKES = [
  'bias_hh_dropped',
  'bias_hh_doubled',
  'weight_ih_transposed',
  'weight_hh_transposed',
  'layer_reads_the_input',
  'reverse_output_not_flipped',
  'directions_swapped',
  'direction_major_h_n',
  'direction_major_h_0',
  'reverse_h_n_from_last_step',
  'reverse_h_0_from_forward',
  'batch_first_h_n',
  'batch_first_h_0',
  'batch_first_ignored_in_output',
  'relu_ignored',
  'relu_eats_nan',
  'h_0_ignored',
  'reverse_weights_ignored',
  'dropout_in_eval',
  'half_precision_weights',
  'approximate_tanh',
  'output_one_step_late',
  'last_step_dropped',
  'first_layer_as_output',
  'stale_state',
] as const;

export type Mistake = (typeof MISTAKES)[number];

/** Right but different: how a dot product may be summed. */
export const SUMS = {
  float64: (a: Row, b: Row) => a.reduce((sum, v, i) => sum + v * b[i]!, 0),
  float32: (a: Row, b: Row) => a.reduce((sum, v, i) => f32(sum + f32(v * b[i]!)), 0),
  'float32 backwards': (a: Row, b: Row) => a.reduceRight((sum, v, i) => f32(sum + f32(v * b[i]!)), 0),
  'float32 with fused multiply-add': (a: Row, b: Row) => a.reduce((sum, v, i) => f32(sum + v * b[i]!), 0),
  'float32 pairwise': (a: Row, b: Row) => pairwise(a.map((v, i) => f32(v * b[i]!))),
} as const;

const f32 = Math.fround;
const pairwise = (terms: Row): number =>
  terms.length < 2
    ? (terms[0] ?? 0)
    : f32(pairwise(terms.slice(0, terms.length >> 1)) + pairwise(terms.slice(terms.length >> 1)));

let dot: (a: Row, b: Row) => number = SUMS.float64;

/** A right implementation that sums in another way. */
export function legal(sum: keyof typeof SUMS): Subject {
  const right = textbook('none');
  return defineSubject({
    name: `textbook, sums in ${sum}`,
    run(question) {
      dot = question.dtype === 'float32' ? SUMS[sum] : SUMS.float64;
      try {
        return right.run(question);
      } finally {
        dot = SUMS.float64;
      }
    },
  });
}

/** A textbook implementation with one mistake in it, or with none. */
export function textbook(mistake: Mistake | 'none'): Subject {
  let lastCall: Row[][] | undefined; // stale_state: [state][batch], kept from the call before
  return defineSubject({
    name: `textbook, ${mistake}`,
    run(question) {
      if (question.module === 'RNNCell') return runCell(question, mistake);
      const { answer, h_n } = runRnn(question, mistake, lastCall);
      if (mistake === 'stale_state') lastCall = h_n;
      return answer;
    },
  });
}

type Row = number[];
type Weights = { wi: Row[]; wh: Row[]; bi: Row; bh: Row };

function runRnn(
  question: Question,
  mistake: Mistake | 'none',
  lastCall: Row[][] | undefined,
): { answer: NamedTensors; h_n: Row[][] } {
  const { config, dtype, inputs } = question;
  const { hidden_size: H, num_layers, bidirectional, batch_first } = config;
  const D = bidirectional ? 2 : 1;
  const unbatched = inputs['input']!.shape.length === 2;
  const swap = batch_first && !unbatched;
  const x = swap
    ? transpose(nested3(inputs['input']!))
    : nested3(inputs['input']!, unbatched ? 1 : undefined);
  const [T, B] = [x.length, x[0]!.length];
  const S = num_layers * D;
  const zero = Array.from({ length: S }, () => Array.from({ length: B }, () => Array<number>(H).fill(0)));

  let start =
    inputs['h_0'] && mistake !== 'h_0_ignored' ? nested3(inputs['h_0'], unbatched ? 1 : undefined) : zero;
  if (mistake === 'batch_first_h_0' && swap && inputs['h_0']) start = transpose(regroup(start.flat(), B, S)); // its memory read as (B, S, H)
  if (mistake === 'direction_major_h_0')
    start = start.map((_, i) => start[(i % D) * num_layers + Math.floor(i / D)]!);
  if (mistake === 'reverse_h_0_from_forward') start = start.map((_, i) => start[i - (i % D)]!);
  if (
    mistake === 'stale_state' &&
    !inputs['h_0'] &&
    lastCall?.length === S &&
    lastCall[0]!.length === B &&
    lastCall[0]![0]?.length === H
  ) {
    start = lastCall;
  }

  let below = x;
  const layers: Row[][][] = [];
  const finals: Row[][] = [];
  for (let layer = 0; layer < num_layers; layer++) {
    if (mistake === 'dropout_in_eval' && layer > 0 && config.dropout > 0) {
      below = below.map((step) =>
        step.map((row) =>
          row.map((v, i) => (i % 2 === 0 || config.dropout === 1 ? 0 : v / (1 - config.dropout))),
        ),
      );
    }
    const source = mistake === 'layer_reads_the_input' && layer > 0 && x[0]![0]?.length === D * H ? x : below;
    const sides = Array.from({ length: D }, (_, d) => {
      const suffix = `_l${layer}${d === 1 && mistake !== 'reverse_weights_ignored' ? '_reverse' : ''}`;
      const order = [...Array(T).keys()];
      if (d === 1) order.reverse();
      if (mistake === 'last_step_dropped' && T > 1) order.pop();
      const { states, last } = unroll(
        source,
        start[layer * D + d]!,
        order,
        weights(question, suffix, mistake),
        question,
        mistake,
      );
      finals.push(mistake === 'reverse_h_n_from_last_step' && d === 1 ? states[T - 1]! : last);
      return d === 1 && mistake === 'reverse_output_not_flipped' ? states.toReversed() : states;
    });
    const [one, two] = mistake === 'directions_swapped' ? sides.toReversed() : sides;
    below = one!.map((step, t) => step.map((row, b) => [...row, ...(two ? two[t]![b]! : [])]));
    layers.push(below);
  }
  let output = mistake === 'first_layer_as_output' ? layers[0]! : below;
  if (mistake === 'output_one_step_late')
    output = [output[0]!.map((row) => row.map(() => 0)), ...output.slice(0, -1)];
  let h_n = finals;
  if (mistake === 'direction_major_h_n')
    h_n = finals.map((_, i) => finals[(i % num_layers) * D + Math.floor(i / num_layers)]!);

  const flipOutput = swap && mistake !== 'batch_first_ignored_in_output';
  const laid = mistake === 'batch_first_h_n' && swap ? transpose(h_n) : h_n;
  const answer = {
    output: flat(
      flipOutput ? transpose(output) : output,
      unbatched ? [T, D * H] : flipOutput ? [B, T, D * H] : [T, B, D * H],
      dtype,
    ),
    h_n: flat(laid, unbatched ? [S, H] : laid === h_n ? [S, B, H] : [B, S, H], dtype),
  };
  return { answer, h_n };
}

function runCell(question: Question, mistake: Mistake | 'none'): NamedTensors {
  const { config, dtype, inputs, stepped } = question;
  const { hidden_size: H } = config;
  const given = inputs['input']!;
  const batched = given.shape.length === (stepped ? 3 : 2);
  const B = batched ? given.shape.at(-2)! : 1;
  const x = regroup(nestedRows(given), stepped ? given.shape[0]! : 1, B);
  const hx =
    inputs['hx'] && mistake !== 'h_0_ignored'
      ? nestedRows(inputs['hx'])
      : Array.from({ length: B }, () => Array<number>(H).fill(0));
  const { states } = unroll(x, hx, [...x.keys()], weights(question, '', mistake), question, mistake);
  if (mistake === 'output_one_step_late')
    states.unshift(...states.splice(0).map((_, t, all) => (t === 0 ? hx : all[t - 1]!)));
  const row = batched ? [B, H] : [H];
  return stepped ? { h_steps: flat(states, [x.length, ...row], dtype) } : { h_1: flat(states, row, dtype) };
}

/** The loop that every textbook has. `order`: the time steps, in the order of computation. */
function unroll(
  x: Row[][],
  start: Row[],
  order: number[],
  { wi, wh, bi, bh }: Weights,
  { config, dtype }: Question,
  mistake: Mistake | 'none',
) {
  const round = dtype === 'float32' ? Math.fround : (v: number) => v;
  const relu = (v: number) => (mistake === 'relu_eats_nan' ? (v > 0 ? v : 0) : v < 0 ? 0 : v);
  const f =
    config.nonlinearity === 'relu' && mistake !== 'relu_ignored'
      ? relu
      : (v: number) => Math.tanh(v) + (mistake === 'approximate_tanh' ? 1e-6 : 0);
  const states: Row[][] = x.map((step) => step.map(() => bi.map(() => 0)));
  let h = start;
  for (const t of order) {
    h = h.map((past, b) =>
      bi.map((_, u) => round(f(dot(wi[u]!, x[t]![b]!) + bi[u]! + dot(wh[u]!, past) + bh[u]!))),
    );
    states[t] = h;
  }
  return { states, last: h };
}

function weights({ config, state_dict }: Question, suffix: string, mistake: Mistake | 'none'): Weights {
  const matrix = (name: string) => {
    const rows = nestedRows(state_dict[name + suffix]!).map((row) =>
      mistake === 'half_precision_weights' ? row.map(half) : row,
    );
    const square = rows.length === rows[0]?.length;
    return mistake === `${name}_transposed` && square ? rows.map((_, i) => rows.map((row) => row[i]!)) : rows;
  };
  const vector = (name: string) =>
    config.bias ? numbers(state_dict[name + suffix]!) : Array<number>(config.hidden_size).fill(0);
  const factor = mistake === 'bias_hh_dropped' ? 0 : mistake === 'bias_hh_doubled' ? 2 : 1;
  return {
    wi: matrix('weight_ih'),
    wh: matrix('weight_hh'),
    bi: vector('bias_ih'),
    bh: vector('bias_hh').map((v) => (factor === 0 ? 0 : v * factor)),
  };
}

/** Rounded to the 11 significant bits of float16. */
function half(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / unit) * unit;
}

const numbers = ({ data }: Tensor): Row => Array.from(data as Float64Array);
const transpose = (a: Row[][]): Row[][] => (a[0] ?? []).map((_, j) => a.map((row) => row[j]!));
const regroup = (rows: Row[], outer: number, inner: number): Row[][] =>
  Array.from({ length: outer }, (_, i) => Array.from({ length: inner }, (__, j) => rows[i * inner + j]!));

function nestedRows(t: Tensor): Row[] {
  const width = t.shape.at(-1)!;
  const all = numbers(t);
  return Array.from({ length: numel(t.shape.slice(0, -1)) }, (_, i) => all.slice(i * width, (i + 1) * width));
}

/** `[a][b][c]`; an unbatched tensor gets a batch of one. */
function nested3(t: Tensor, batch = t.shape[1]!): Row[][] {
  return regroup(nestedRows(t), t.shape[0]!, batch);
}

function flat(values: Row[][], shape: number[], dtype: FloatDtype): Tensor {
  return tensor<FloatDtype>(ARRAYS[dtype].from(values.flat(2)), shape);
}
