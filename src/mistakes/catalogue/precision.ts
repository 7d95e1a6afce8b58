// Numbers that are less precise than PyTorch's, everywhere or in one place.
import { flushed, toBfloat16, toFloat16, toTf32 } from '../../tensor/index.ts';
import { always, computes, hasBias, hasState, type Mistake, orSay } from './mistake.ts';
import type { Question } from '../../conformance/index.ts';
import { int8Bend } from '../departures/int8.ts';
import { biases, matrices, parameters, type Round, rowOf } from './rewritten.ts';
import type { Sequence, Step } from '../textbook/nested.ts';

const stepOf = (round: Round) => (step: Step) => step.map(rowOf(round));
const sequence = (round: Round) => (below: Sequence) => below.map(stepOf(round));

/** Weights, biases, what layer 0 reads, and every state. */
export const everything = (round: Round): Mistake['bend'] => ({
  weights: parameters(round),
  input: (below, _, { layer }) => (layer === 0 ? sequence(round)(below) : below),
  initial: (states) => states.map(stepOf(round)),
  stored: round,
});

/** The factors of all products. */
export const tf32Products: Mistake['bend'] = {
  weights: matrices(toTf32),
  input: sequence(toTf32),
  reads: rowOf(toTf32),
};

const ofDouble = ({ dtype }: Question) => dtype === 'float64';
const ofSingle = ({ dtype }: Question) => dtype === 'float32';
const EXPORT = 'Export them in float32.';
const WIDE = 'Keep float64 to the end: Float64Array in place of Float32Array.';

export const PRECISION: readonly Mistake[] = [
  {
    name: 'bfloat16_weights',
    title: 'the weights have the precision of bfloat16',
    cause: 'The weights were exported or stored in bfloat16.',
    remedy: orSay(EXPORT, "{ weights: 'bfloat16', biases: false }"),
    applies: always,
    bend: { weights: matrices(toBfloat16) },
  },
  {
    name: 'bfloat16_parameters',
    title: 'the weights and biases have the precision of bfloat16',
    cause: 'All parameters were exported or stored in bfloat16.',
    remedy: orSay(EXPORT, "{ weights: 'bfloat16' }"),
    applies: always,
    bend: { weights: parameters(toBfloat16) },
  },
  {
    name: 'bfloat16_everything',
    title: 'weights, inputs and states have the precision of bfloat16',
    cause: 'The network runs in bfloat16.',
    remedy: orSay('Run it in float32.', "{ arithmetic: 'bfloat16' }"),
    applies: ofSingle,
    bend: everything(toBfloat16),
  },
  {
    name: 'half_precision_states',
    title: 'the states have the precision of float16',
    cause: 'States are stored in float16.',
    remedy: 'Store them in float32.',
    applies: ofSingle,
    bend: { stored: toFloat16 },
  },
  {
    name: 'half_precision_everything',
    title: 'weights, inputs and states have the precision of float16',
    cause: 'The network runs in float16.',
    remedy: orSay('Run it in float32.', "{ arithmetic: 'float16' }"),
    applies: ofSingle,
    bend: everything(toFloat16),
  },
  {
    name: 'tf32_products',
    title: 'products are computed in TF32',
    cause: 'The matrix products round their factors to 11 significant bits, as GPUs do by default.',
    remedy: orSay('Switch TF32 off.', "{ arithmetic: 'tf32' }"),
    applies: ofSingle,
    bend: tf32Products,
  },
  {
    name: 'int8_weights',
    title: 'the weights are rounded to int8, with one scale a matrix',
    cause: 'The weights were quantised.',
    remedy: orSay(EXPORT, "{ int8_weights: { per: 'tensor' } }"),
    applies: always,
    bend: int8Bend({ per: 'tensor' }),
  },
  {
    name: 'int8_weights_by_row',
    title: 'the weights are rounded to int8, with a scale for every row',
    cause: 'The weights were quantised, channel by channel.',
    remedy: orSay(EXPORT, "{ int8_weights: { per: 'row' } }"),
    applies: always,
    bend: int8Bend({ per: 'row' }),
  },
  {
    name: 'subnormals_flushed',
    title: 'subnormal numbers are flushed to zero',
    cause: 'The device has no subnormals, or flushes them for speed.',
    remedy: 'Switch flush-to-zero off, or list the case as a known gap.',
    applies: ofSingle,
    bend: {
      weights: parameters(flushed),
      input: sequence(flushed),
      initial: (states) => states.map(stepOf(flushed)),
      activate: (act) => (z) => flushed(act(flushed(z))),
    },
  },
  {
    name: 'float64_answers_by_float32',
    title: 'float64 answers have the precision of float32',
    cause: 'It computes in float32, or the answer goes through a Float32Array.',
    remedy: WIDE,
    applies: ofDouble,
    bend: {
      output: (output) => output.map(stepOf(Math.fround)),
      finals: (states) => states.map(stepOf(Math.fround)),
      side: (states, _, { question }) =>
        question.module.endsWith('Cell') ? states.map(stepOf(Math.fround)) : states,
    },
    byPrecision: true,
  },
  {
    name: 'float64_states_by_float32',
    title: 'float64 states go through float32 at every step',
    cause: 'States are stored in a Float32Array.',
    remedy: WIDE,
    applies: ofDouble,
    bend: { stored: Math.fround },
  },
  {
    name: 'float64_biases_by_float32',
    title: 'float64 biases go through float32',
    cause: 'Biases are stored in a Float32Array.',
    remedy: WIDE,
    applies: (question) => ofDouble(question) && hasBias(question),
    bend: { weights: biases(Math.fround) },
  },
  {
    name: 'float64_weights_by_float32',
    title: 'float64 weights go through float32',
    cause: 'Weights are stored in a Float32Array.',
    remedy: WIDE,
    applies: ofDouble,
    bend: { weights: matrices(Math.fround) },
  },
  {
    name: 'float64_parameters_by_float32',
    title: 'float64 weights and biases go through float32',
    cause: 'Parameters are stored in a Float32Array.',
    remedy: WIDE,
    applies: ofDouble,
    bend: { weights: parameters(Math.fround) },
  },
  {
    name: 'float64_input_by_float32',
    title: 'float64 input goes through float32',
    cause: 'The input is copied into a Float32Array.',
    remedy: WIDE,
    applies: ofDouble,
    bend: { input: (below, _, { layer }) => (layer === 0 ? sequence(Math.fround)(below) : below) },
  },
  {
    name: 'float64_initial_state_by_float32',
    title: 'a float64 initial state goes through float32',
    cause: 'It is copied into a Float32Array.',
    remedy: WIDE,
    applies: (question) => ofDouble(question) && hasState(question),
    bend: { initial: (states) => states.map(stepOf(Math.fround)) },
  },
  {
    name: 'float64_tanh_off_by_1e-9',
    title: 'tanh of float64 is off by about 1e-9',
    cause: 'An approximation of tanh is used that is good enough for float32.',
    remedy: 'Use a tanh that is right to the last bits of float64.',
    applies: (question) => ofDouble(question) && computes('tanh')(question),
    bend: { activate: (act, _, name) => (name === 'tanh' ? (z) => act(z) * (1 - 1e-9) : act) },
  },
];
