// The error budget catches what torch.testing.assert_close lets through, and nothing that is right.
import { describe, expect, test } from 'vitest';
import { budget, difference } from '../../src/compare/index.ts';
import type { Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { type FloatTensor, tensor } from '../../src/tensor/index.ts';
import { golden } from '../goldens.ts';
import { textbook } from '../mistakes/wrong-rnns.ts';
import { moved } from './of-a-case.ts';

/** A float with the 11 significant bits of float16. */
function half(value: number): number {
  if (value === 0) return value;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / unit) * unit;
}

const mapped = (one: FloatTensor, change: (value: number) => number) =>
  tensor((one.data as Float32Array).map(change), one.shape);

const withWeights = (change: (value: number) => number): Subject => ({
  name: 'changed weights',
  run: (question) =>
    own.run({
      ...question,
      state_dict: Object.fromEntries(
        Object.entries(question.state_dict).map(([name, weight]) => [
          name,
          mapped(weight as FloatTensor, change),
        ]),
      ),
    }),
});

describe.each<[string, Subject, string[]]>([
  [
    'all weights off by 1e-6',
    withWeights((value) => value + 1e-6),
    ['cell/relu', 'cell/stepped', 'cell/bias_false', 'cell/hidden_size_1'],
  ],
  [
    'weights rounded to half precision',
    withWeights(half),
    ['cell/tiny_inputs_keep_relative_precision', 'rnn/tiny_inputs_keep_relative_precision'],
  ],
  [
    'a tanh wrong by 1e-6',
    textbook('approximate_tanh'),
    [
      'rnn/h_n_is_layer_major',
      'rnn/bias_false',
      'rnn/the_last_step_counts',
      'rnn/zero_input',
      'trained/digits',
    ],
  ],
])('%s', (_, subject, ids) => {
  test.each(ids)('%s catches it, where assert_close does not', async (id) => {
    const asked = await golden(id);
    const answer = await subject.run(asked);
    for (const [name, expected] of Object.entries(asked.expected)) {
      if (!answer[name]) continue; // h_steps, which a subject may leave out
      expect(difference(answer[name], expected)).toMatchObject({
        mismatched: 0,
        total: expected.data.length,
      });
    }
    const { cases } = await check(subject, [asked], { localise: false });
    expect(cases[0]!.status).toBe('fail');
    expect(cases[0]!.tensors.flatMap(({ reasons }) => reasons).join()).toMatch(/error against float64/);
  });
});

describe('the formula', () => {
  const of = (...values: number[]) => tensor(new Float64Array(values), [values.length]);
  const f32 = (...values: number[]) => tensor(new Float32Array(values), [values.length]);
  const ulp = 2 ** -23;

  test('four times the error of PyTorch, and ten ulp of the greatest', () => {
    const spent = budget(f32(1 + 4 * ulp, 0), f32(1 + ulp, 0), of(1, 0));
    expect(spent).toMatchObject({
      error: 4 * ulp,
      torch_error: ulp,
      allowed: 4 * ulp + 10 * ulp,
      ratio: 4,
      index: [0],
      within: true,
    });
    expect(budget(f32(1 + 14 * ulp, 0), f32(1 + ulp, 0), of(1, 0)).within).toBe(true);
    expect(budget(f32(1 + 15 * ulp, 0), f32(1 + ulp, 0), of(1, 0)).within).toBe(false);
  });

  test('where PyTorch makes no error, the floor is the unit', () => {
    expect(budget(f32(1 + 4 * ulp), f32(1), of(1))).toMatchObject({
      torch_error: 0,
      allowed: 10 * ulp,
      ratio: 0.4,
    });
  });

  test('the floor is that of what was rounded on the way, where that is greater', () => {
    expect(budget(f32(0.01 + 8 * ulp), f32(0.01), of(0.01)).within).toBe(false);
    expect(budget(f32(0.01 + 8 * ulp), f32(0.01), of(0.01), 2).within).toBe(true);
  });

  test('among subnormals the floor does not vanish', () => {
    const smallest = 2 ** -149;
    expect(budget(f32(1001 * smallest), f32(1000 * smallest), of(1000 * smallest))).toMatchObject({
      within: true,
      allowed: 10 * smallest,
    });
  });

  test('NaN in place of a number is beyond every budget; what is not finite in truth is left to closeness', () => {
    expect(budget(f32(Number.NaN), f32(1), of(1))).toMatchObject({ error: Infinity, within: false });
    expect(budget(f32(Infinity), f32(1), of(1))).toMatchObject({ error: Infinity, within: false });
    expect(budget(f32(5), f32(Number.NaN), of(Number.NaN))).toMatchObject({
      error: 0,
      within: true,
      index: null,
    });
  });
});

test('what rounding may change never excuses an infinity', () => {
  const slack = [1];
  const of = (value: number) => tensor(new Float32Array([value]), [1]);
  expect(difference(of(1.5), of(1), { slack }).mismatched).toBe(0);
  for (const [actual, expected] of [
    [5, Infinity],
    [-Infinity, Infinity],
    [Infinity, 5],
    [Number.NaN, 1],
  ] as const) {
    expect(difference(of(actual), of(expected), { slack }).mismatched).toBe(1);
  }
});

test('of a chaotic case the budget knows only what is judged', async () => {
  const { cases } = await check(own, [await golden('rnn/chaotic_gain_3')]);
  const allowed = cases[0]!.tensors.flatMap(({ budget: spent }) => (spent ? [spent.allowed] : []));
  expect(allowed.length).toBeGreaterThan(0);
  expect(Math.max(...allowed)).toBeLessThan(1e-4);
});

test('where rounding exceeds closeness, every step has the budget of its own size', async () => {
  const asked = await golden('rnn/overflowing_relu'); // states from 1 to 1e32 are judged
  const bentBy = (share: number, t: number): Subject => ({
    ...own,
    async run(question) {
      const answer = { ...(await own.run(question)) };
      const output = answer['output'] as FloatTensor;
      const width = output.data.length / output.shape[0]!;
      const step = [...output.data.subarray(t * width, (t + 1) * width)];
      const place = t * width + step.indexOf(Math.max(...step));
      if (output.shape[0]! > 1) answer['output'] = moved(output, place, output.data[place]! * (1 + share));
      return answer;
    },
  });
  for (const t of [2, 10, 20, 30]) {
    expect([t, (await check(bentBy(1e-3, t), [asked])).cases[0]!.status]).toEqual([t, 'fail']);
    expect([t, (await check(bentBy(2 ** -23, t), [asked])).cases[0]!.status]).toEqual([t, 'pass']);
  }
});
