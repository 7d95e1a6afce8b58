// What becomes of weights and biases on their way from PyTorch.
import type { Question } from '../../conformance/index.ts';
import { toFloat16 } from '../../tensor/index.ts';
import { placesOf, signatureOf } from '../../signatures/index.ts';
import { always, hasBias, hasReverse, type Mistake, orSay, widthOf } from './mistake.ts';
import { matrices, misread, parameters, zeroed } from './rewritten.ts';

const ONE_BIAS = 'Their sum in one bias is right for RNN and LSTM alone.'; // GRU's new gate needs both
/** Of weight_ih. */
const rowsOf = ({ module, config }: Question) => signatureOf(module).num_gates * config.hidden_size;
const twice = (value: number) => 2 * value;

export const PARAMETERS: readonly Mistake[] = [
  {
    name: 'bias_hh_dropped',
    title: 'bias_hh is not added',
    cause: 'The framework has one bias, and only bias_ih was copied into it.',
    remedy: `Add bias_hh. ${ONE_BIAS}`,
    applies: hasBias,
    bend: { weights: (w) => ({ ...w, bias_hh: zeroed(w.bias_hh) }) },
  },
  {
    name: 'bias_ih_dropped',
    title: 'bias_ih is not added',
    cause: 'The framework has one bias, and only bias_hh was copied into it.',
    remedy: `Add bias_ih. ${ONE_BIAS}`,
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
    bend: { weights: (w) => ({ ...w, bias_hh: w.bias_hh.map(twice) }) },
  },
  {
    name: 'biases_doubled',
    title: 'both biases are added twice',
    cause: 'bias_ih + bias_hh was merged into one bias, and that was loaded in the place of both.',
    remedy: `Load bias_ih and bias_hh as they are. ${ONE_BIAS}`,
    applies: hasBias,
    bend: {
      weights: (w) => ({ ...w, bias_ih: w.bias_ih.map(twice), bias_hh: w.bias_hh.map(twice) }),
    },
  },
  {
    name: 'bias_ih_for_both',
    title: 'bias_ih is added in the place of bias_hh too',
    cause: 'One bias was loaded into both: a slip when the keys were copied.',
    remedy: 'Load bias_hh from bias_hh_l0 and its like.',
    applies: hasBias,
    bend: { weights: (w) => ({ ...w, bias_hh: w.bias_ih }) },
  },
  {
    name: 'weight_ih_misread',
    title: 'the memory of weight_ih is read as (in, out)',
    cause: 'The framework keeps kernels as (in, out), and the memory was copied without a transposition.',
    remedy: 'Transpose weight_ih: PyTorch keeps it as (out, in) and multiplies weight_ih @ x.',
    applies: (question) =>
      rowsOf(question) > 1 &&
      placesOf(question.module, question.config).some(({ input_size }) => input_size > 1),
    bend: { weights: (w) => ({ ...w, ih: misread(w.ih) }) },
  },
  {
    name: 'weight_ih_transposed',
    title: 'weight_ih is transposed where it is square',
    cause: 'x @ weight_ih was computed in place of weight_ih @ x; only a square one runs.',
    remedy: 'Multiply weight_ih @ x, or x @ weight_ih.T.',
    applies: (question) => {
      const rows = rowsOf(question);
      return (
        rows > 1 && placesOf(question.module, question.config).some(({ input_size }) => input_size === rows)
      );
    },
    bend: { weights: (w) => ({ ...w, ih: w.ih.length === w.ih[0]?.length ? misread(w.ih) : w.ih }) },
  },
  {
    name: 'weight_hh_transposed',
    title: 'weight_hh is transposed, or its memory read as (in, out)',
    cause: 'h @ weight_hh was computed in place of weight_hh @ h, or the memory was copied as (in, out).',
    remedy: 'Multiply weight_hh @ h, or h @ weight_hh.T.',
    applies: (question) => widthOf(question) > 1,
    bend: { weights: (w) => ({ ...w, hh: misread(w.hh) }) },
  },
  {
    name: 'half_precision_weights',
    title: 'the weights have the precision of float16',
    cause: 'The weights were exported, quantised or stored in half precision.',
    remedy: orSay('Export them in float32.', "{ weights: 'float16', biases: false }"),
    applies: always,
    bend: {
      weights: matrices(toFloat16),
    },
  },
  {
    name: 'half_precision_parameters',
    title: 'the weights and biases have the precision of float16',
    cause: 'All parameters were exported, quantised or stored in half precision.',
    remedy: orSay('Export them in float32.', "{ weights: 'float16' }"),
    applies: always,
    bend: {
      weights: parameters(toFloat16),
    },
  },
  {
    name: 'reverse_weights_ignored',
    title: 'both directions use the forward weights',
    cause: 'The keys that end in _reverse were not loaded.',
    remedy: 'Load weight_ih_l0_reverse and its like into the reverse direction.',
    applies: hasReverse,
    bend: { parameters: (all) => all.map((own, i) => all[i & ~1] ?? own) },
  },
];
