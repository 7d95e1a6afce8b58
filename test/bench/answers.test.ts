// What an engine of the benchmark answers before it is timed: the truth, or it is refused.
import { expect, test } from 'vitest';
import { script } from './scripts.ts';

const { checked, truth } = await script('truth.mjs');
const { drawNetwork } = await script('network.mjs');
const { open } = await script('engines/ours.mjs');

const sizes = { batch: 2, input_size: 5, hidden_size: 6 };
const RNN = { module: 'RNN', seq_len: 4, num_layers: 3, ...sizes };
const RNNCell = { module: 'RNNCell', seq_len: 1, num_layers: 1, ...sizes };

type Answer = Record<string, Float32Array>;

/** Of our own kernel, with the truth. */
function answered(
  shape: typeof RNN,
  options = {},
): { answer: Answer; expected: Record<string, Float64Array> } {
  const network = drawNetwork(shape);
  const { input, hx, ...state_dict } = network;
  const engine = open(shape, { state_dict, input, hx }, { module: { kernel: 'scalar' }, ...options });
  return { answer: engine.answer(), expected: truth(shape, network) };
}

test.each([
  ['an RNN', RNN, {}, ['output', 'h_n']],
  ['an RNN, step by step', RNN, { stepped: true }, ['output', 'h_n']],
  ['a cell', RNNCell, {}, ['output']],
  ['a cell that writes to out', RNNCell, { out: true }, ['output']],
])('%s of ours answers the truth', (_, shape, options, names) => {
  const { answer, expected } = answered(shape, options);
  const { errors, refused } = checked(answer, expected);
  expect(Object.keys(errors)).toEqual(names);
  expect(refused).toBeUndefined();
});

const { answer, expected } = answered(RNN);
const changed = (values: Float32Array, index: number, value: number) =>
  values.map((one, i) => (i === index ? value : one));

test.each<[string, Answer, string]>([
  ['no h_n', { output: answer['output']! }, 'h_n is off by Infinity, allowed 0.00001'],
  ['an h_n of another size', { ...answer, h_n: answer['h_n']!.slice(1) }, 'h_n is off by Infinity'],
  ['one number of h_n wrong', { ...answer, h_n: changed(answer['h_n']!, 0, 2) }, 'h_n is off by'],
  ['a NaN in h_n', { ...answer, h_n: changed(answer['h_n']!, 35, NaN) }, 'h_n is off by Infinity'],
  [
    'the last layer alone, three times',
    { ...answer, h_n: Float32Array.from({ length: 36 }, (_, i) => answer['h_n']![24 + (i % 12)]!) },
    'h_n is off by',
  ],
  ['one number of output wrong', { ...answer, output: changed(answer['output']!, 0, 2) }, 'output is off by'],
])('%s is refused', (_, wrong, words) => {
  const { refused } = checked(wrong, expected);
  expect(refused).toContain(words);
  expect(refused).not.toContain(';'); // that one alone
});
