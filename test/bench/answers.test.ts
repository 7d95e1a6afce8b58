// What an engine of the benchmark answers before it is timed: the truth, or it is refused. test/live/bench.test.ts asks
// PyTorch for it.
import { expect, test } from 'vitest';
import { script } from './scripts.ts';

const { checked } = await script('truth.mjs');

type Answer = Record<string, Float32Array>;

const expected = {
  output: Float64Array.from({ length: 48 }, (_, i) => Math.sin(i)),
  h_n: Float64Array.from({ length: 36 }, (_, i) => Math.cos(i)),
};
const answer: Answer = {
  output: Float32Array.from(expected.output),
  h_n: Float32Array.from(expected.h_n),
};
const changed = (values: Float32Array, index: number, value: number) =>
  values.map((one, i) => (i === index ? value : one));

test('the truth in float32 is not refused', () => {
  const { errors, refused } = checked(answer, expected);
  expect(Object.keys(errors)).toEqual(['output', 'h_n']);
  expect(refused).toBeUndefined();
});

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
