// The mistakes that porters make. Adding one is adding one entry: its bend of the textbook is what reproduces it.
// Source: issues of PyTorch, ONNX, onnxruntime and keras-onnx in which they were seen.
import { caseShapes, type Question, type Subject } from '../conformance/index.ts';
import { type FloatTensor, sameShape, select } from '../tensor/index.ts';
import { type Bend, grouped, type Row, type Step, transpose } from './textbook.ts';

export interface Mistake {
  readonly name: string;
  /** What is wrong, in a sentence. */
  readonly title: string;
  /** What the porter probably did. */
  readonly cause: string;
  readonly remedy: string;
  /** The configurations in which it can happen. */
  readonly applies: (question: Question) => boolean;
  readonly bend: Bend;
  /** What no bend of a single answer shows: how the implementation behaves from call to call. */
  readonly misbehave?: (subject: Subject) => Subject;
}

const always = () => true;
const isRnn = ({ module }: Question) => module === 'RNN';
const hasBias = ({ config }: Question) => config.bias;
const hasLayers = ({ config }: Question) => config.num_layers > 1;
const hasReverse = ({ config }: Question) => config.bidirectional;
const hasState = ({ inputs }: Question) => Boolean(inputs['h_0'] ?? inputs['hx']);
const isBatchFirst = ({ config, inputs }: Question) =>
  config.batch_first && inputs['input']!.shape.length === 3;
const hasTime = ({ module, stepped }: Question) => module === 'RNN' || stepped;

const zeroed = (row: Row) => row.map(() => 0);
const reversed = ({ direction }: { direction: number }) => direction === 1;
/** A matrix whose memory is read as (in, out): the transpose of a square one. */
const misread = (matrix: readonly Row[]) => {
  const flat = matrix.flat();
  return matrix.map((row, unit) => row.map((_, column) => flat[column * matrix.length + unit]!));
};
/** States by layer, then direction, from an order by direction, then layer; and back. */
const byDirection = (states: readonly Step[], { config }: Question) =>
  states.map((_, i) => states[(i % config.num_layers) * 2 + Math.floor(i / config.num_layers)]!);
const byLayer = (states: readonly Step[], { config }: Question) =>
  states.map((_, i) => states[(i % 2) * config.num_layers + Math.floor(i / 2)]!);

/** Rounded to the 11 significant bits of float16. */
function half(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / unit) * unit;
}

export const CATALOGUE: readonly Mistake[] = [
  {
    name: 'bias_hh_dropped',
    title: 'bias_hh is not added',
    cause: 'The framework has one bias, and only bias_ih was copied into it.',
    remedy: 'Add bias_hh, or copy bias_ih + bias_hh into the one bias.',
    applies: hasBias,
    bend: { weights: (w) => ({ ...w, bias_hh: zeroed(w.bias_hh) }) },
  },
  {
    name: 'bias_ih_dropped',
    title: 'bias_ih is not added',
    cause: 'The framework has one bias, and only bias_hh was copied into it.',
    remedy: 'Add bias_ih, or copy bias_ih + bias_hh into the one bias.',
    applies: hasBias,
    bend: { weights: (w) => ({ ...w, bias_ih: zeroed(w.bias_ih) }) },
  },
  {
    name: 'biases_dropped',
    title: 'no bias is added',
    cause: 'The biases were not loaded, or bias=True was not passed on.',
    remedy: 'Load bias_ih and bias_hh and add both.',
    applies: hasBias,
    bend: { weights: (w) => ({ ...w, bias_ih: zeroed(w.bias_ih), bias_hh: zeroed(w.bias_hh) }) },
  },
  {
    name: 'bias_hh_doubled',
    title: 'bias_hh is added twice',
    cause: 'The biases were merged into one, and bias_hh is added as well.',
    remedy: 'Add bias_ih once and bias_hh once.',
    applies: hasBias,
    bend: { weights: (w) => ({ ...w, bias_hh: w.bias_hh.map((value) => 2 * value) }) },
  },
  {
    name: 'weight_ih_misread',
    title: 'the memory of weight_ih is read as (in, out)',
    cause: 'The framework keeps kernels as (in, out), and the memory was copied without a transposition.',
    remedy:
      'Transpose weight_ih: PyTorch keeps it as (hidden_size, input_size) and multiplies weight_ih @ x.',
    applies: ({ config }) => config.hidden_size > 1,
    bend: { weights: (w) => ({ ...w, ih: misread(w.ih) }) },
  },
  {
    name: 'weight_ih_transposed',
    title: 'weight_ih is transposed where it is square',
    cause: 'x @ weight_ih was computed in place of weight_ih @ x; only a square one runs.',
    remedy: 'Multiply weight_ih @ x, or x @ weight_ih.T.',
    applies: ({ config }) =>
      config.hidden_size > 1 &&
      (config.input_size === config.hidden_size || (config.num_layers > 1 && !config.bidirectional)),
    bend: { weights: (w) => ({ ...w, ih: w.ih.length === w.ih[0]?.length ? misread(w.ih) : w.ih }) },
  },
  {
    name: 'weight_hh_transposed',
    title: 'weight_hh is transposed',
    cause: 'h @ weight_hh was computed in place of weight_hh @ h, or the memory was copied as (in, out).',
    remedy: 'Multiply weight_hh @ h, or h @ weight_hh.T.',
    applies: ({ config }) => config.hidden_size > 1,
    bend: { weights: (w) => ({ ...w, hh: misread(w.hh) }) },
  },
  {
    name: 'half_precision_weights',
    title: 'the weights have the precision of float16',
    cause: 'The weights were exported, quantised or stored in half precision.',
    remedy: 'Export them in float32.',
    applies: always,
    bend: {
      weights: ({ ih, hh, ...rest }) => ({
        ...rest,
        ih: ih.map((row) => row.map(half)),
        hh: hh.map((row) => row.map(half)),
      }),
    },
  },
  {
    name: 'reverse_weights_ignored',
    title: 'both directions use the forward weights',
    cause: 'The keys that end in _reverse were not loaded.',
    remedy: 'Load weight_ih_l0_reverse and its like into the reverse direction.',
    applies: hasReverse,
    bend: { parametersOf: () => 0 },
  },
  {
    name: 'relu_ignored',
    title: 'tanh is computed where relu was asked for',
    cause: 'nonlinearity was not passed on.',
    remedy: "Apply relu where nonlinearity is 'relu'.",
    applies: ({ config }) => config.nonlinearity === 'relu',
    bend: { activate: () => Math.tanh },
  },
  {
    name: 'relu_eats_nan',
    title: 'relu turns NaN into 0',
    cause: 'relu was written as z > 0 ? z : 0, or as Math.max on an engine that drops NaN.',
    remedy: 'Write it as z < 0 ? 0 : z.',
    applies: ({ config }) => config.nonlinearity === 'relu',
    bend: { activate: () => (z) => (z > 0 ? z : 0) },
  },
  {
    name: 'relu_in_place_of_tanh',
    title: 'relu is computed where tanh was asked for',
    cause: 'The framework defaults to relu, and nonlinearity was not passed on.',
    remedy: "Apply tanh, PyTorch's default.",
    applies: ({ config }) => config.nonlinearity === 'tanh',
    bend: { activate: () => (z) => (z < 0 ? 0 : z) },
  },
  {
    name: 'no_activation',
    title: 'no activation is applied',
    cause: "The activation was left out, or 'linear' was passed on.",
    remedy: 'Apply tanh or relu to the sum at every step.',
    applies: always,
    bend: { activate: () => (z) => z },
  },
  {
    name: 'approximate_tanh',
    title: 'tanh is off by about 1e-6',
    cause: 'A fast approximation of tanh is used.',
    remedy: 'Use a tanh that is right to the last bits of float32.',
    applies: ({ config }) => config.nonlinearity === 'tanh',
    bend: { activate: (act) => (z) => act(z) + 1e-6 },
  },
  {
    name: 'h_0_ignored',
    title: 'the initial state is not used',
    cause: 'The state begins at zeros whatever is given.',
    remedy: 'Begin at h_0 (hx of a cell) where it is given.',
    applies: hasState,
    bend: { initial: (states) => states.map((step) => step.map(zeroed)) },
  },
  {
    name: 'h_0_for_the_first_layer_only',
    title: 'only the first layer begins at its h_0',
    cause: 'h_0 was passed to the first layer, and the others begin at zeros.',
    remedy: 'Give layer k the rows k * num_directions and on of h_0.',
    applies: (question) => hasState(question) && hasLayers(question),
    bend: {
      initial: (states, { config }) =>
        states.map((step, i) => (i < (config.bidirectional ? 2 : 1) ? step : step.map(zeroed))),
    },
  },
  {
    name: 'direction_major_h_0',
    title: 'h_0 is read direction by direction',
    cause: 'h_0 was taken for (num_directions, num_layers, …).',
    remedy: 'Index it by layer * num_directions + direction.',
    applies: (question) => hasState(question) && hasReverse(question) && hasLayers(question),
    bend: { initial: byLayer },
  },
  {
    name: 'reverse_h_0_from_forward',
    title: "the reverse direction begins at the forward direction's h_0",
    cause: 'One state was used for both directions of a layer.',
    remedy: 'Give the reverse direction its own row of h_0.',
    applies: (question) => hasState(question) && hasReverse(question),
    bend: { initial: (states) => states.map((_, i) => states[i - (i % 2)]!) },
  },
  {
    name: 'batch_first_h_0',
    title: 'h_0 is read as if it were batch_first',
    cause: 'batch_first was taken to hold for the states too.',
    remedy: 'h_0 is (num_layers * num_directions, batch, hidden_size) whatever batch_first is.',
    applies: (question) => hasState(question) && isBatchFirst(question),
    bend: { initial: (states) => transpose(grouped(states.flat(), states[0]!.length, states.length)) },
  },
  {
    name: 'layer_reads_the_input',
    title: "every layer reads the network's input",
    cause: 'Layer k > 0 was fed x[t] in place of the states of the layer below.',
    remedy: 'Feed layer k the output of layer k - 1.',
    applies: ({ config, ...question }) =>
      hasLayers({ config, ...question }) &&
      config.input_size === config.hidden_size * (config.bidirectional ? 2 : 1),
    bend: { input: (_, first) => first },
  },
  {
    name: 'dropout_in_eval',
    title: 'dropout acts in eval mode',
    cause: 'Dropout between the layers was not switched off.',
    remedy: 'Apply dropout in training mode only.',
    applies: (question) => isRnn(question) && hasLayers(question) && question.config.dropout > 0,
    bend: {
      input: (below, _, { layer, question: { config } }) =>
        layer === 0
          ? below
          : below.map((step) =>
              step.map((row) =>
                row.map((value, i) =>
                  i % 2 === 0 || config.dropout === 1 ? 0 : value / (1 - config.dropout),
                ),
              ),
            ),
    },
  },
  {
    name: 'reverse_runs_forward',
    title: 'the reverse direction reads the sequence forward',
    cause: 'The sequence was not flipped for the reverse direction.',
    remedy: 'Step the reverse direction from the last time step to the first.',
    applies: hasReverse,
    bend: { steps: (order, place) => (reversed(place) ? order.toReversed() : order) },
  },
  {
    name: 'reverse_output_not_flipped',
    title: "the reverse direction's output is in its own order of time",
    cause: 'The sequence was flipped for the reverse direction, and its output was not flipped back.',
    remedy: 'Flip the reverse output before the directions are joined.',
    applies: hasReverse,
    bend: { side: (states, place) => (reversed(place) ? states.toReversed() : states) },
  },
  {
    name: 'reverse_h_n_from_last_step',
    title: "the reverse direction's part of h_n is its state at the last time step",
    cause: 'h_n was taken from output[-1] for both directions.',
    remedy: 'The reverse direction ends at t = 0: take its state there.',
    applies: hasReverse,
    bend: { last: (last, states, place) => (reversed(place) ? states.at(-1)! : last) },
  },
  {
    name: 'directions_swapped',
    title: 'the reverse direction stands before the forward one in output',
    cause: 'The directions were joined in the wrong order.',
    remedy: 'Join forward, then reverse.',
    applies: hasReverse,
    bend: { join: (sides) => sides.toReversed() },
  },
  {
    name: 'directions_interleaved',
    title: 'the directions are interleaved in output',
    cause: 'The output was laid out as (…, hidden_size, num_directions).',
    remedy: 'Put all units of the forward direction before those of the reverse one.',
    applies: (question) => hasReverse(question) && question.config.hidden_size > 1,
    bend: {
      output: (_, output) =>
        output.map((step) =>
          step.map((row) => row.map((_value, i) => row[(i % 2) * (row.length / 2) + Math.floor(i / 2)]!)),
        ),
    },
  },
  {
    name: 'direction_major_h_n',
    title: 'h_n is ordered direction by direction',
    cause: 'The states were collected by direction, then by layer.',
    remedy: 'Order them by layer, then direction: index = layer * num_directions + direction.',
    applies: (question) => hasReverse(question) && hasLayers(question),
    bend: { h_n: byDirection },
  },
  {
    name: 'batch_first_h_n',
    title: 'h_n is returned batch first',
    cause: 'batch_first was taken to hold for the states too.',
    remedy: 'h_n is (num_layers * num_directions, batch, hidden_size) whatever batch_first is.',
    applies: isBatchFirst,
    bend: { transposeState: true },
  },
  {
    name: 'batch_first_ignored_in_output',
    title: 'output is time-major although batch_first is set',
    cause: 'The input was transposed for batch_first, and the output was not transposed back.',
    remedy: 'Return output as (batch, seq_len, …).',
    applies: isBatchFirst,
    bend: { transposeOutput: false },
  },
  {
    name: 'output_one_step_late',
    title: 'output[t] holds the state before step t',
    cause: 'The state was stored before it was updated.',
    remedy: 'Store the state after its step.',
    applies: always,
    bend: {
      output: (_, output) => [output[0]!.map(zeroed), ...output.slice(0, -1)],
      side: (states, place, start) => (isRnn(place.question) ? states : [start, ...states.slice(0, -1)]),
    },
  },
  {
    name: 'last_step_dropped',
    title: 'the last step is not computed',
    cause: 'The loop over time ends one step early.',
    remedy: 'Loop over all seq_len steps.',
    applies: hasTime,
    bend: { steps: (order) => (order.length > 1 ? order.slice(0, -1) : order) },
  },
  {
    name: 'first_layer_as_output',
    title: "output is the first layer's",
    cause: 'The output of layer 0 was kept in place of that of the last layer.',
    remedy: 'Return the states of the last layer at every step.',
    applies: hasLayers,
    bend: { output: ([first]) => first! },
  },
  {
    name: 'stale_state',
    title: 'a call begins at the state in which the call before ended',
    cause: 'The state is kept in the module and not reset.',
    remedy: 'Begin at zeros in every call without an initial state.',
    applies: (question) => !hasState(question),
    bend: {},
    misbehave: keepsState,
  },
  {
    name: 'input_mutated',
    title: "the caller's input is changed",
    cause: 'The computation works in place on the memory that it was given.',
    remedy: 'Copy the input, or write to memory of its own.',
    applies: always,
    bend: {},
    misbehave: (subject) => ({
      ...subject,
      async run(question) {
        const answer = await subject.run(question);
        question.inputs['input']?.data.fill(0 as never);
        return answer;
      },
    }),
  },
];

/** Uses the last states of the call before where none are given and the shapes fit. */
function keepsState(subject: Subject): Subject {
  let kept: FloatTensor | undefined;
  return {
    ...subject,
    async run(question) {
      const name = question.module === 'RNN' ? 'h_0' : 'hx';
      const fits =
        kept &&
        !hasState(question) &&
        sameShape(kept.shape, caseShapes(question)?.[name] ?? []) &&
        kept.dtype === question.dtype;
      const answer = await subject.run(
        fits ? { ...question, inputs: { ...question.inputs, [name]: kept! } } : question,
      );
      const steps = answer['h_steps'] as FloatTensor | undefined;
      kept = (answer['h_n'] ?? answer['h_1'] ?? (steps && select(steps, steps.shape[0]! - 1))) as
        | FloatTensor
        | undefined;
      return answer;
    },
  };
}
