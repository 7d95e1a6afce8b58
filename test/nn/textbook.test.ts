// Our modules against a textbook that shares nothing with them, on random networks of one layer and on their cells: in
// float64 they are as close as float64 is, in float32-in-order they have its bits.
import { describe, expect, test } from 'vitest';
import { completeConfig, type ModuleName } from '../../src/signatures/index.ts';
import { type FloatTensor, type NamedTensors, numbers, select, tensor } from '../../src/tensor/index.ts';
import { type Drawn, networks } from '../drawn.ts';
import { holds } from '../property.ts';
import { asked, CLASSES, NETWORKS } from './classes.ts';
import { GATES, pinnedAnswer, SUMS } from './pinned-textbook.ts';
import { FLOAT64, type Questioned, textbook } from './textbook.ts';

const one = { num_layers: 1, bidirectional: false };
const NAMES = {
  network: { initial: ['h_0', 'c_0'], answers: ['output', 'h_n', 'c_n'] },
  cell: { initial: ['hx', 'cx'], answers: ['h_1', 'c_1'] },
};

/** The network, and its cell at the first step, as questions. */
function questionsOf(drawn: Drawn): (Questioned & { readonly initial: readonly FloatTensor[] })[] {
  const { module, config, network, input, initial } = drawn;
  const asking = (
    name: ModuleName,
    x: FloatTensor,
    states: readonly FloatTensor[],
    weights: NamedTensors,
  ) => ({
    module: name,
    config: completeConfig(name, { ...config }),
    stepped: false,
    state_dict: weights,
    initial: states,
    inputs: {
      input: x,
      ...Object.fromEntries(
        states.map((state, i) => [NAMES[name === module ? 'network' : 'cell'].initial[i]!, state]),
      ),
    },
  });
  const whole = asking(module, input, initial, network.state_dict());
  if (config.proj_size) return [whole];
  const of_cell = Object.fromEntries(
    Object.entries(network.state_dict()).map(([name, weight]) => [name.replace('_l0', ''), weight]),
  );
  const first = initial.map((state) => select(state, 0));
  return [whole, asking(`${module}Cell`, select(input, 0), first, of_cell)];
}

function ours(
  { module, config, state_dict, inputs, initial }: ReturnType<typeof questionsOf>[number],
  options: object,
) {
  const { input_size, hidden_size, bias, nonlinearity, proj_size } = config;
  const own = { RNN: { nonlinearity }, LSTM: module === 'LSTM' ? { proj_size } : {}, GRU: {} };
  const family = module.replace('Cell', '') as keyof typeof own;
  const made = CLASSES[module].fromStateDict(
    { input_size, hidden_size, bias, ...own[family] },
    state_dict,
    options,
  );
  return asked(made, inputs['input']!, initial);
}

const answersOf = (module: ModuleName, named: NamedTensors): FloatTensor[] =>
  NAMES[module.endsWith('Cell') ? 'cell' : 'network'].answers.flatMap(
    (name) => (named[name] as FloatTensor | undefined) ?? [],
  );

describe.each(NETWORKS)('%s', (module) => {
  test('in float64 is the textbook, but for the last digits', () => {
    holds(
      networks(module, { ...one, dtype: 'float64' }),
      (drawn) => {
        for (const question of questionsOf(drawn)) {
          const expected = answersOf(
            question.module,
            textbook(question, FLOAT64, (x) => x),
          );
          const actual = ours(question, {});
          expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
          actual.forEach(({ data }, i) => {
            // Some 300 terms a sum, 140 steps: 1e-12 of the greatest is far more than float64 loses where no chaos is.
            const greatest = Math.max(1, ...numbers(expected[i]!).map(Math.abs));
            const errors = Array.from(data, (value, k) => Math.abs(value - expected[i]!.data[k]!));
            expect(Math.max(...errors)).toBeLessThanOrEqual(1e-12 * greatest);
          });
        }
      },
      50,
    );
  });

  test('in float32-in-order has the bits of the textbook by the rules', () => {
    holds(
      networks(module, { ...one, dtype: 'float32' }),
      (drawn) => {
        for (const question of questionsOf(drawn))
          expect(ours(question, { arithmetic: 'float32-in-order' })).toEqual(
            answersOf(question.module, pinnedAnswer(question, 'right')),
          );
      },
      50,
    );
  });

  const gates = Object.keys(GATES).filter(
    (rule) => !/^(GRU|c) /.test(rule) || rule.startsWith(module === 'GRU' ? 'GRU' : 'c'),
  );
  const broken = [
    ...Object.keys(SUMS).filter((rule) => rule !== 'right'),
    ...(module === 'RNN' ? [] : gates),
  ];
  test.each(broken as (keyof typeof SUMS | keyof typeof GATES)[])(
    'its bits depend on the rule: %s',
    (rule) => {
      let differ = 0;
      holds(
        networks(module, { ...one, dtype: 'float32', input_size: 9, hidden_size: 7, bias: true }),
        (drawn) => {
          const [question] = questionsOf(drawn);
          const same = (a: FloatTensor[], b: FloatTensor[]) =>
            a.every(({ data }, i) => `${data}` === `${b[i]!.data}`);
          const [right, wrong] = (['right', rule] as const).map((rules) =>
            answersOf(module, pinnedAnswer(question!, rules)),
          );
          if (!same(right!, wrong!)) differ++;
        },
        10,
      );
      expect(differ).toBeGreaterThan(3);
    },
  );
});

test('the textbook is not ours: without the last digits of a weight it is another', () => {
  holds(
    networks('GRU', { ...one, dtype: 'float64', input_size: 4, hidden_size: 3, bias: true }),
    (drawn) => {
      const [question] = questionsOf(drawn);
      const { weight_hh_l0, ...rest } = question!.state_dict;
      const nudged = (weight_hh_l0!.data as Float64Array).map((value, i) =>
        i === 20 ? value + 1e-6 : value,
      );
      const other = {
        ...question!,
        state_dict: { ...rest, weight_hh_l0: tensor(nudged, weight_hh_l0!.shape) },
      };
      const [output] = answersOf(
        'GRU',
        textbook(other, FLOAT64, (x) => x),
      );
      const errors = Array.from(ours(question!, {})[0]!.data, (value, k) =>
        Math.abs(value - output!.data[k]!),
      );
      expect(Math.max(...errors)).toBeGreaterThan(1e-12);
    },
    10,
  );
});
