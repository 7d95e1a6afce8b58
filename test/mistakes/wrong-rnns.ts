// Deliberately wrong RNNs and RNNCells, by hand: nested arrays, one textbook loop, and mistakes written into it by name.
// They share nothing with src/nn and src/mistakes. Source of the list: mistakes that porters were seen to make.
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
  'bias_ih_dropped',
  'biases_dropped',
  'bias_hh_doubled',
  'biases_doubled',
  'bias_ih_for_both',
  'weight_ih_misread',
  'weight_ih_transposed',
  'weight_hh_transposed',
  'half_precision_weights',
  'half_precision_parameters',
  'reverse_weights_ignored',
  'relu_ignored',
  'relu_eats_nan',
  'relu_in_place_of_tanh',
  'no_activation',
  'approximate_tanh',
  'tanh_by_a_poor_formula',
  'h_0_ignored',
  'h_0_for_the_first_layer_only',
  'direction_major_h_0',
  'reverse_h_0_from_forward',
  'reverse_h_0_from_forward_end',
  'layers_share_a_state',
  'batch_first_h_0',
  'reverse_runs_forward',
  'reverse_output_not_flipped',
  'reverse_flipped_twice',
  'reverse_h_n_from_last_step',
  'directions_swapped',
  'directions_swapped_in_output',
  'directions_interleaved',
  'interleaved_in_every_layer',
  'direction_major_h_n',
  'layer_reads_the_input',
  'dropout_in_eval',
  'first_layer_as_output',
  'output_one_step_late',
  'state_stored_before_step',
  'last_step_dropped',
  'state_updated_in_place',
  'outputs_share_a_buffer',
  'batch_first_h_n',
  'batch_first_ignored_in_output',
  'batch_first_ignored',
  'stale_state',
  'input_mutated',
  'h_0_mutated',
  'dropout_drawn_anew',
] as const;

export type Mistake = (typeof MISTAKES)[number];

/** Right but different: how a dot product may be summed. */
export const SUMS = {
  float64(a: Row, b: Row) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!; // most wrong RNNs spend their time here
    return sum;
  },
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

/** Right but different: how tanh may be computed for float32. */
export const TANHS = {
  'the engine': Math.tanh,
  'expm1 in float64': (v: number) => ofMagnitude(v, (x) => Math.expm1(2 * x) / (Math.expm1(2 * x) + 2)),
  'a continued fraction in float64': (v: number) => ofMagnitude(v, (x) => x / fraction(x * x, 1)),
  'expm1 in float32': (v: number) => {
    return ofMagnitude(f32(v), (x) => {
      const power = f32(Math.expm1(f32(2 * x)));
      return f32(power / f32(power + 2));
    });
  },
} as const;

/** Odd, and 1 where float32 knows nothing else. */
const ofMagnitude = (v: number, tanh: (x: number) => number) =>
  Number.isNaN(v) || v === 0 ? v : Math.sign(v) * (Math.abs(v) > 9.2 ? 1 : tanh(Math.abs(v)));
const fraction = (square: number, odd: number): number =>
  odd > 60 ? odd : odd + square / fraction(square, odd + 2);

let dot: (a: Row, b: Row) => number = SUMS.float64;
let tanh: (v: number) => number = Math.tanh;

/** A right implementation that sums, or computes tanh, in another way. */
export function legal({ sum = 'float64', by = 'the engine' }: Legal): Subject {
  const right = textbook();
  return defineSubject({
    name: `textbook, sums in ${sum}, tanh by ${by}`,
    run(question) {
      if (question.dtype === 'float32') [dot, tanh] = [SUMS[sum], TANHS[by]];
      try {
        return right.run(question);
      } finally {
        [dot, tanh] = [SUMS.float64, Math.tanh];
      }
    },
  });
}

export interface Legal {
  readonly sum?: keyof typeof SUMS;
  readonly by?: keyof typeof TANHS;
}

/** A textbook implementation with these mistakes in it. */
export function textbook(...made: readonly Mistake[]): Subject {
  const has = (mistake: Mistake) => made.includes(mistake);
  let lastCall: Row[][] | undefined; // stale_state: [state][batch], kept from the call before
  return defineSubject({
    name: `textbook, ${made.join(' and ') || 'no mistake'}`,
    run(question) {
      const { answer, ended } =
        question.module === 'RNN' ? runRnn(question, has, lastCall) : runCell(question, has, lastCall);
      if (has('stale_state')) lastCall = ended;
      if (has('input_mutated')) question.inputs['input']!.data.fill(0 as never);
      if (has('h_0_mutated')) (question.inputs['h_0'] ?? question.inputs['hx'])?.data.fill(0 as never);
      return answer;
    },
  });
}

let draws = 0;
/** In [0, 1), another one each time; the same in every run. */
const draw = () => (1e4 * (1 + Math.sin(++draws))) % 1;

type Row = number[];
type Has = (mistake: Mistake) => boolean;
type Weights = { wi: Row[]; wh: Row[]; bi: Row; bh: Row };
type Ran = { answer: NamedTensors; ended: Row[][] };

function runRnn(question: Question, has: Has, lastCall: Row[][] | undefined): Ran {
  const { config, dtype, inputs } = question;
  const { hidden_size: H, num_layers, bidirectional, batch_first } = config;
  const D = bidirectional ? 2 : 1;
  const unbatched = inputs['input']!.shape.length === 2;
  const given = nested3(inputs['input']!, unbatched ? 1 : undefined);
  const fits = !inputs['h_0'] || given.length === given[0]!.length; // time and batch may be taken for each other
  const readsAxis0 = has('batch_first_ignored') && fits;
  const swap = batch_first && !unbatched;
  const x = swap && !readsAxis0 ? transpose(given) : given;
  const [T, B] = [x.length, x[0]!.length];
  const S = num_layers * D;
  const zero = Array.from({ length: S }, () => Array.from({ length: B }, () => Array<number>(H).fill(0)));

  let start = inputs['h_0'] && !has('h_0_ignored') ? nested3(inputs['h_0'], unbatched ? 1 : undefined) : zero;
  if (has('batch_first_h_0') && swap && inputs['h_0']) start = transpose(regroup(start.flat(), B, S)); // its memory read as (B, S, H)
  if (has('direction_major_h_0'))
    start = start.map((_, i) => start[(i % D) * num_layers + Math.floor(i / D)]!);
  if (has('reverse_h_0_from_forward')) start = start.map((_, i) => start[i - (i % D)]!);
  if (has('h_0_for_the_first_layer_only')) start = [...start.slice(0, D), ...zero.slice(D)];
  if (has('stale_state') && !inputs['h_0'] && sameSizes(lastCall, zero)) start = lastCall!;

  let below = x;
  const layers: Row[][][] = [];
  const ended: Row[][] = [];
  const finals: Row[][] = [];
  for (let layer = 0; layer < num_layers; layer++) {
    let source = has('layer_reads_the_input') && layer > 0 && x[0]![0]?.length === D * H ? x : below;
    if (has('dropout_in_eval') && layer > 0 && config.dropout > 0) {
      source = source.map((step) =>
        step.map((row) =>
          row.map((v, i) => (i % 2 === 0 || config.dropout === 1 ? 0 : v / (1 - config.dropout))),
        ),
      );
    }
    if (has('dropout_drawn_anew') && layer > 0 && config.dropout > 0) {
      const dropped = source[0]?.[0]?.map(() => draw() < config.dropout) ?? [];
      source = eachRow(source, (row) => row.map((v, i) => (dropped[i] ? 0 : v / (1 - config.dropout))));
    }
    const sides = Array.from({ length: D }, (_, d) => {
      const suffix = `_l${layer}${d === 1 && !has('reverse_weights_ignored') ? '_reverse' : ''}`;
      const order = [...Array(T).keys()];
      if (d === 1 && !has('reverse_runs_forward') && !has('reverse_flipped_twice')) order.reverse();
      if (has('last_step_dropped') && T > 1) order.pop();
      let from = start[layer * D + d]!;
      if (has('layers_share_a_state') && layer > 0) from = ended[(layer - 1) * D + d]!;
      if (has('reverse_h_0_from_forward_end') && d === 1) from = ended[layer * D]!;
      const { states, last } = unroll(source, from, order, weights(question, suffix, has), question, has);
      ended.push(last);
      finals.push(has('reverse_h_n_from_last_step') && d === 1 ? states[T - 1]! : last);
      let side = states;
      if (has('state_stored_before_step'))
        side = d === 1 ? [...side.slice(1), from] : [from, ...side.slice(0, T - 1)];
      if (has('outputs_share_a_buffer')) side = side.map(() => side[d === 1 ? 0 : T - 1]!);
      const flips = has('reverse_output_not_flipped') || has('reverse_flipped_twice');
      return d === 1 && flips ? side.toReversed() : side;
    });
    const [one, two] = has('directions_swapped') ? sides.toReversed() : sides;
    below = one!.map((step, t) => step.map((row, b) => [...row, ...(two ? two[t]![b]! : [])]));
    if (has('interleaved_in_every_layer') && D === 2) below = eachRow(below, interleaved);
    layers.push(below);
  }
  let output = has('first_layer_as_output') ? layers[0]! : below;
  if (has('directions_swapped_in_output') && D === 2)
    output = eachRow(output, (row) => [...row.slice(H), ...row.slice(0, H)]);
  if (has('directions_interleaved') && D === 2) output = eachRow(output, interleaved);
  if (has('output_one_step_late'))
    output = [output[0]!.map((row) => row.map(() => 0)), ...output.slice(0, -1)];
  let h_n = finals;
  if (has('direction_major_h_n'))
    h_n = finals.map((_, i) => finals[(i % num_layers) * D + Math.floor(i / num_layers)]!);

  const flipOutput = swap && !readsAxis0 && !has('batch_first_ignored_in_output');
  const laid = has('batch_first_h_n') && swap ? transpose(h_n) : h_n;
  const answer = {
    output: flat(
      flipOutput ? transpose(output) : output,
      unbatched ? [T, D * H] : flipOutput ? [B, T, D * H] : [T, B, D * H],
      dtype,
    ),
    h_n: flat(laid, unbatched ? [S, H] : laid === h_n ? [S, B, H] : [B, S, H], dtype),
  };
  return { answer, ended };
}

function runCell(question: Question, has: Has, lastCall: Row[][] | undefined): Ran {
  const { config, dtype, inputs, stepped } = question;
  const { hidden_size: H } = config;
  const given = inputs['input']!;
  const batched = given.shape.length === (stepped ? 3 : 2);
  const B = batched ? given.shape.at(-2)! : 1;
  const x = regroup(nestedRows(given), stepped ? given.shape[0]! : 1, B);
  const zero = Array.from({ length: B }, () => Array<number>(H).fill(0));
  let hx = inputs['hx'] && !has('h_0_ignored') ? nestedRows(inputs['hx']) : zero;
  if (has('stale_state') && !inputs['hx'] && sameSizes(lastCall, [zero])) hx = lastCall![0]!;
  const order = [...x.keys()];
  if (has('last_step_dropped') && x.length > 1) order.pop();
  let { states } = unroll(x, hx, order, weights(question, '', has), question, has);
  const ended = [states.at(-1)!];
  if (has('output_one_step_late')) states = [hx, ...states.slice(0, -1)];
  if (has('outputs_share_a_buffer')) states = states.map(() => states.at(-1)!);
  const row = batched ? [B, H] : [H];
  const answer = stepped
    ? { h_steps: flat(states, [x.length, ...row], dtype) }
    : { h_1: flat(states, row, dtype) };
  return { answer, ended };
}

/** The loop that every textbook has. `order`: the time steps, in the order of computation. */
function unroll(
  x: Row[][],
  start: Row[],
  order: number[],
  { wi, wh, bi, bh }: Weights,
  question: Question,
  has: Has,
) {
  const round = question.dtype === 'float32' ? Math.fround : (v: number) => v;
  const f = activation(question, has);
  const inPlace = has('state_updated_in_place');
  const states: Row[][] = x.map((step) => step.map(() => bi.map(() => 0)));
  let h = start;
  for (const t of order) {
    h = h.map((past, b) => {
      const next = [...past];
      const seen = inPlace ? next : past;
      bi.forEach((bias, u) => {
        next[u] = round(f(dot(wi[u]!, x[t]![b]!) + bias + dot(wh[u]!, seen) + bh[u]!));
      });
      return next;
    });
    states[t] = h;
  }
  return { states, last: h };
}

function activation({ config, dtype }: Question, has: Has): (v: number) => number {
  if (has('no_activation')) return (v) => v;
  const isRelu = config.nonlinearity === 'relu' ? !has('relu_ignored') : has('relu_in_place_of_tanh');
  if (isRelu) return (v) => (has('relu_eats_nan') ? (v > 0 ? v : 0) : v < 0 ? 0 : v);
  if (config.nonlinearity === 'relu') return Math.tanh;
  const poor = has('tanh_by_a_poor_formula') && dtype === 'float32';
  const chosen = poor ? (v: number) => byExponentials(f32(Math.exp(f32(v + v)))) : tanh;
  return has('approximate_tanh') ? (v) => chosen(v) + 1e-6 : chosen;
}

const byExponentials = (power: number) => f32(f32(power - 1) / f32(power + 1));

function weights({ config, state_dict }: Question, suffix: string, has: Has): Weights {
  const halves = has('half_precision_weights') || has('half_precision_parameters');
  const matrix = (name: string) => {
    const rows = nestedRows(state_dict[name + suffix]!);
    return halves ? rows.map((row) => row.map(half)) : rows;
  };
  const vector = (name: string) => {
    const all = config.bias ? numbers(state_dict[name + suffix]!) : Array<number>(config.hidden_size).fill(0);
    return has('half_precision_parameters') ? all.map(half) : all;
  };
  const times = (factor: number, row: Row) => row.map((v) => (factor === 0 ? 0 : v * factor)); // NaN * 0 is NaN
  const none = has('biases_dropped');
  const both = has('biases_doubled') ? 2 : 1;
  let wi = matrix('weight_ih');
  if (has('weight_ih_misread')) wi = misread(wi);
  if (has('weight_ih_transposed') && wi.length === wi[0]?.length) wi = transposed(wi);
  const wh = matrix('weight_hh');
  return {
    wi,
    wh: has('weight_hh_transposed') ? transposed(wh) : wh,
    bi: times(none || has('bias_ih_dropped') ? 0 : both, vector('bias_ih')),
    bh: times(
      none || has('bias_hh_dropped') ? 0 : both * (has('bias_hh_doubled') ? 2 : 1),
      vector(has('bias_ih_for_both') ? 'bias_ih' : 'bias_hh'),
    ),
  };
}

const transposed = (rows: Row[]): Row[] => rows.map((_, i) => rows.map((row) => row[i]!));

/** The same memory, read as if it were (in, out). */
function misread(rows: Row[]): Row[] {
  const memory = rows.flat();
  return rows.map((row, unit) => row.map((_, column) => memory[column * rows.length + unit]!));
}

const eachRow = (output: Row[][], change: (row: Row) => Row): Row[][] =>
  output.map((step) => step.map(change));
const interleaved = (row: Row): Row =>
  row.slice(row.length / 2).flatMap((reverse, unit) => [row[unit]!, reverse]);
const sameSizes = (a: Row[][] | undefined, b: Row[][]): boolean =>
  a?.length === b.length && a[0]!.length === b[0]!.length && a[0]![0]?.length === b[0]![0]?.length;

/** Rounded to the 11 significant bits of float16, ties to even. */
function half(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** Math.max(Math.floor(Math.log2(Math.abs(value))) - 10, -24);
  const below = Math.floor(value / unit);
  const rest = value / unit - below;
  return (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below) * unit;
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
