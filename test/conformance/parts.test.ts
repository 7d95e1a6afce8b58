// Which part of a single step is wrong: our own modules, one parameter of one layer and direction bent.
import { describe, expect, test } from 'vitest';
import type { Case, Question, Subject } from '../../src/conformance/index.ts';
import { partsOf as partsIn } from '../../src/conformance/parts.ts';
import type { PerStep } from '../../src/conformance/per-step.ts';
import { bentAnswer } from '../../src/mistakes/index.ts';
import { own } from '../../src/subjects/index.ts';
import { type FloatTensor, type Shape, tensor, zeros } from '../../src/tensor/index.ts';
import { f32, smallCase } from './small-cases.ts';
import { perStepOf } from './of-a-case.ts';

/** Of a step that came out as zeros, unless it is said how. */
const partsOf = (subject: Subject, perStep: PerStep, state: number) => {
  const expected = perStep.expected['h_n'] ?? perStep.expected['h_1'];
  return partsIn(subject, perStep, state, perStep.question, zeros(expected!.shape, 'float32'));
};

/** Small numbers of both signs, no two of a tensor alike, more of them above 0: few units of relu are dead. */
let drawn = 0;
const some = (...shape: number[]) =>
  f32(
    shape,
    ...Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.2 + 0.5 * Math.sin(2.3 * ++drawn)),
  );

/** Weights and inputs from above, answers of our own: what is asked here is only whether a step's parts add up. */
async function network(parts: Parameters<typeof smallCase>[0], shapes: [string, Shape][]): Promise<Case> {
  const asked = smallCase({
    ...parts,
    state_dict: Object.fromEntries(shapes.map(([name, shape]) => [name, some(...shape)])),
  });
  return { ...asked, expected: await own.run(asked) };
}

const layer = (suffix: string, width: number): [string, Shape][] => [
  [`weight_ih${suffix}`, [3, width]],
  [`weight_hh${suffix}`, [3, 3]],
  [`bias_ih${suffix}`, [3]],
  [`bias_hh${suffix}`, [3]],
];
const SUFFIXES = [0, 1, 2].flatMap((one) => [`_l${one}`, `_l${one}_reverse`]);
const rnn = (nonlinearity: 'tanh' | 'relu') =>
  network(
    {
      config: {
        input_size: 2,
        hidden_size: 3,
        num_layers: 3,
        bidirectional: true,
        bias: true,
        nonlinearity,
      },
      inputs: { input: some(4, 2, 2), h_0: some(6, 2, 3) },
    },
    SUFFIXES.flatMap((suffix, state) => layer(suffix, state < 2 ? 2 : 6)),
  );

const RIGHT = { input: true, recurrence: true, bias: true };

/** Our own, with one parameter half as great again; where that is 0, it is right. */
const bent = (name: string, questions: Question[] = []): Subject => ({
  name: 'bent',
  run: (question) => {
    questions.push(question);
    const weight = question.state_dict[name] as FloatTensor | undefined;
    if (!weight) return own.run(question);
    const data = weight.data.map((value: number) => value * 1.5) as Float32Array;
    return own.run({
      ...question,
      state_dict: { ...question.state_dict, [name]: tensor(data, weight.shape) },
    });
  },
});

/** Where the parts are right and the step is not, the activation is left. */
const LEFT = { activation: false, ...RIGHT };

describe.each(['tanh', 'relu'] as const)('%s', (nonlinearity) => {
  test('every part of every layer and direction is right in a right network', async () => {
    const perStep = perStepOf(await rnn(nonlinearity))!;
    for (const state of SUFFIXES.keys()) expect(await partsOf(own, perStep, state)).toEqual(LEFT);
  });

  test('a wrong parameter is a wrong part, of its own layer and direction alone', async () => {
    const perStep = perStepOf(await rnn(nonlinearity))!;
    for (const [state, suffix] of SUFFIXES.entries()) {
      const other = state % 2 === 0 ? state + 1 : state - 1;
      for (const [kind, part] of [
        ['weight_ih', 'input'],
        ['weight_hh', 'recurrence'],
      ] as const) {
        expect(await partsOf(bent(kind + suffix), perStep, state)).toEqual({ ...RIGHT, [part]: false });
        expect(await partsOf(bent(kind + suffix), perStep, other)).toEqual(LEFT);
      }
    }
  });
});

test('either bias is the bias', async () => {
  const perStep = perStepOf(await rnn('tanh'))!;
  for (const kind of ['bias_ih', 'bias_hh']) {
    expect(await partsOf(bent(`${kind}_l1`), perStep, 2)).toEqual({ ...RIGHT, bias: false });
  }
});

test('a part is asked for with the other parameters of its layer at 0, of the whole network', async () => {
  const questions: Question[] = [];
  const asked = await rnn('tanh');
  await partsOf(bent('', questions), perStepOf(asked)!, 1);
  expect(new Set(questions.map(({ config }) => config.num_layers))).toEqual(
    new Set([asked.config.num_layers]),
  );
  const nonzero = questions.map(({ state_dict }) =>
    Object.keys(state_dict)
      .filter((name) => (state_dict[name] as FloatTensor).data.some((value: number) => value !== 0))
      .filter((name) => name.includes('_l0')),
  );
  const forward = ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0'];
  // Each part twice: what relu hides of its sums shows in their negatives.
  const parts = [['weight_ih'], ['weight_hh'], ['bias_ih', 'bias_hh']];
  const twice = parts.flatMap((kinds) => [kinds, kinds]);
  expect(nonzero).toEqual([
    forward,
    ...twice.map((kinds) => [...forward, ...kinds.map((kind) => `${kind}_l0_reverse`)]),
  ]);
});

test('a cell has parts without layers, and none for a bias that it has not', async () => {
  const cell = (bias: boolean) =>
    network(
      {
        module: 'RNNCell',
        stepped: true,
        config: { input_size: 2, hidden_size: 3, bias },
        inputs: { input: some(4, 2, 2), hx: some(2, 3) },
      },
      layer('', 2).slice(0, bias ? 4 : 2),
    );
  expect(await partsOf(own, perStepOf(await cell(true))!, 0)).toEqual(LEFT);
  expect(await partsOf(bent('bias_hh'), perStepOf(await cell(true))!, 0)).toEqual({ ...RIGHT, bias: false });
  expect(await partsOf(own, perStepOf(await cell(false))!, 0)).toEqual({
    activation: false,
    input: true,
    recurrence: true,
  });
});

test('parts that are not supported are not named; one that gives no state, or too short a one, is wrong', async () => {
  const perStep = perStepOf(await rnn('tanh'))!;
  const supports: Subject['supports'] = ({ state_dict }) =>
    (state_dict['weight_hh_l0'] as FloatTensor).data[0] !== 0 || 'no recurrence';
  expect(await partsOf({ ...own, supports }, perStep, 0)).toEqual({});
  const wrong = { input: false, recurrence: false, bias: false };
  expect(await partsOf({ ...own, run: () => ({}) }, perStep, 0)).toEqual(wrong);
  const short: Subject = { ...own, run: () => ({ h_n: f32([1, 1, 3], 0, 0, 0) }) };
  expect(await partsOf(short, perStep, 0)).toEqual(wrong);
});

test.each<[string, (z: number) => number]>([
  ['hard tanh', (z) => Math.max(-1, Math.min(1, z))],
  ['relu', (z) => Math.max(0, z)],
  ['the sigmoid', (z) => 1 / (1 + Math.exp(-z))],
  ['softsign', (z) => z / (1 + Math.abs(z))],
])('%s in the place of tanh is a wrong activation, and its parts are right', async (_, act) => {
  const subject: Subject = {
    name: 'another activation',
    run: (question) => bentAnswer(question, [{ activate: () => act }]),
  };
  for (const state of [0, 1]) {
    expect(await partsOf(subject, perStepOf(await rnn('tanh'))!, state)).toEqual(LEFT);
  }
});

test('a step that is off by little is not put down to its activation', async () => {
  const perStep = perStepOf(await rnn('tanh'))!;
  const near = tensor(
    Float32Array.from(perStep.wanted['h_n']!.values, (value) => value * (1 + 1e-3)),
    perStep.expected['h_n']!.shape,
  );
  expect(await partsIn(own, perStep, 0, perStep.question, near)).toEqual(RIGHT);
});
