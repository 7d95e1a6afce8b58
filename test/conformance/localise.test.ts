// Where a wrong RNN first goes wrong, on RNNs that are wrong in a place known by construction.
import { describe, expect, test } from 'vitest';
import type { Case, Question, Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { RNNCell } from '../../src/nn/index.ts';
import { own, ownWith } from '../../src/subjects/index.ts';
import {
  catLast,
  clone,
  type FloatTensor,
  type NamedTensors,
  select,
  stack,
  tensor,
  transpose01,
} from '../../src/tensor/index.ts';
import { golden, goldens } from '../goldens.ts';
import { type Mistake, textbook } from '../mistakes/wrong-rnns.ts';

interface Fault {
  readonly layer: number;
  readonly direction: 'forward' | 'reverse';
  readonly t: number;
}

/** Cells stepped by hand, one state bent at one place of a sequence: unit 1 of row 0. */
function faulty({ layer, direction, t }: Fault, givesSteps: boolean): Subject {
  return {
    name: 'faulty',
    run({ module, config, state_dict, inputs, stepped }: Question): NamedTensors {
      const time = module === 'RNN' || stepped;
      const given = inputs['input'] as FloatTensor;
      const batched = given.shape.length === (time ? 3 : 2);
      let below = !time ? stack([given]) : config.batch_first && batched ? transpose01(given) : given;
      const seq_len = below.shape[0]!;
      const states: FloatTensor[] = [];
      const directions = config.bidirectional ? ['', '_reverse'] : [''];
      for (let l = 0; l < config.num_layers; l++) {
        const sides = directions.map((suffix, d) => {
          const ending = module === 'RNN' ? `_l${l}${suffix}` : '';
          const weights = Object.fromEntries(
            ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh']
              .filter((kind) => state_dict[kind + ending])
              .map((kind) => [kind, state_dict[kind + ending]!]),
          );
          const cell = RNNCell.fromStateDict(
            {
              input_size: below.shape.at(-1)!,
              hidden_size: config.hidden_size,
              nonlinearity: config.nonlinearity!,
              bias: config.bias,
            },
            weights,
          );
          const h_0 = inputs['h_0'] ?? inputs['hx'];
          let state: FloatTensor | undefined =
            h_0 &&
            (module === 'RNN' ? select(h_0 as FloatTensor, l * directions.length + d) : (h_0 as FloatTensor));
          const out: FloatTensor[] = [];
          for (let step = 0; step < seq_len; step++) {
            const at = d === 1 ? seq_len - 1 - step : step;
            state = cell.forward(select(below, at), state);
            if (seq_len > 1 && l === layer && at === t && d === (direction === 'reverse' ? 1 : 0)) {
              state = clone(state);
              state.data[1] = state.data[1]! + 0.25;
            }
            out[at] = state;
          }
          return stack(out);
        });
        states.push(...sides);
        below = catLast(sides);
      }
      if (module === 'RNNCell') return stepped ? { h_steps: states[0]! } : { h_1: select(states[0]!, 0) };
      const h_n = stack(
        states.map((side, s) => select(side, config.bidirectional && s % 2 === 1 ? 0 : seq_len - 1)),
      );
      const output = config.batch_first && batched ? transpose01(below) : below;
      return { output, h_n, ...(givesSteps && { h_steps: stack(states) }) };
    },
  };
}

async function firstOf(subject: Subject, asked: Case) {
  const report = await check(subject, [asked]);
  expect(report.cases[0]).toMatchObject({ status: 'fail' });
  return report.cases[0]!.first!;
}

const CASES = [
  'rnn/relu_three_layers_bidirectional_batch_first',
  'rnn/h_n_is_layer_major',
  'rnn/unbatched_bidirectional_is_layer_major',
  'rnn/h_n_is_the_last_state_of_every_layer',
];

describe.each(CASES)('%s', (id) => {
  test.each([true, false])(
    'every layer, direction, first, middle and last step; the subject gives h_steps: %s',
    async (givesSteps) => {
      const asked = await golden(id);
      const { num_layers, bidirectional } = asked.config;
      const seq_len = asked.expected['h_steps']!.shape[1]!;
      let faults = 0;
      for (let layer = 0; layer < num_layers; layer++) {
        for (const direction of bidirectional ? (['forward', 'reverse'] as const) : (['forward'] as const)) {
          for (const t of [0, Math.floor(seq_len / 2), seq_len - 1]) {
            const first = await firstOf(faulty({ layer, direction, t }, givesSteps), asked);
            expect(first).toMatchObject({ layer, direction, t, row: 0, unit: 1 });
            expect(first.text).toMatch(
              new RegExp(`^layer ${layer}, ${direction}, from t = ${t}, .*unit 1: its steps alone are right`),
            );
            faults++;
          }
        }
      }
      expect(faults).toBe(num_layers * (bidirectional ? 6 : 3));
    },
  );
});

test('a stepped cell has neither layer nor direction in words', async () => {
  const first = await firstOf(
    faulty({ layer: 0, direction: 'forward', t: 2 }, true),
    await golden('cell/stepped'),
  );
  expect(first).toMatchObject({ t: 2, unit: 1 });
  expect(first.text).toMatch(
    /^from t = 2, row 0, unit 1: its steps alone are right: look at what is carried/,
  );
});

describe('which part of a step is wrong', () => {
  /** Our own modules on weights that were changed before. */
  const withWeights = (change: (name: string, weight: FloatTensor) => FloatTensor): Subject => ({
    name: 'changed weights',
    run: (question) =>
      own.run({
        ...question,
        state_dict: Object.fromEntries(
          Object.entries(question.state_dict).map(([name, weight]) => [
            name,
            change(name, weight as FloatTensor),
          ]),
        ),
      }),
  });
  const transposed = (weight: FloatTensor) =>
    tensor<typeof weight.dtype>(
      transpose01(tensor<typeof weight.dtype>(weight.data, [...weight.shape, 1])).data,
      weight.shape,
    );
  const scaled = (weight: FloatTensor, by: number) =>
    tensor<typeof weight.dtype>(weight.data.map((value: number) => value * by) as Float32Array, weight.shape);

  test.each<[string, string, Subject, RegExp]>([
    [
      'weight_hh of layer 1 transposed',
      'rnn/h_n_is_the_last_state_of_every_layer',
      withWeights((name, weight) => (name === 'weight_hh_l1' ? transposed(weight) : weight)),
      /^layer 1, forward, from t = 0, every row, .*: its recurrence is wrong, its input is right, its bias is right$/,
    ],
    [
      'weight_ih of layer 0 doubled',
      'rnn/h_n_is_the_last_state_of_every_layer',
      withWeights((name, weight) => (name === 'weight_ih_l0' ? scaled(weight, 2) : weight)),
      /^layer 0, forward, from t = 0, every row, .*: its input is wrong, its recurrence is right, its bias is right$/,
    ],
    [
      'bias_hh of the reverse direction doubled',
      'rnn/h_n_is_layer_major',
      withWeights((name, weight) => (name === 'bias_hh_l0_reverse' ? scaled(weight, 2) : weight)),
      /^layer 0, reverse, from t = \d+, every row, every unit: its bias is wrong, its input is right, its recurrence is right$/,
    ],
    [
      'layer 1 fed the input',
      'rnn/layer_1_reads_layer_0',
      textbook('layer_reads_the_input'),
      /^layer 1, forward, from t = 0, every row, every unit: its input is wrong, its recurrence is right, its bias is right$/,
    ],
    ['relu ignored', 'rnn/relu', textbook('relu_ignored'), /^layer 0, forward, from t = 0, .*: .*wrong/],
    [
      'a cell without its bias_hh',
      'cell/stepped',
      textbook('bias_hh_dropped'),
      /^from t = 0, every row, every unit: its bias is wrong, its input is right, its recurrence is right$/,
    ],
  ])('%s', async (_, id, subject, says) => {
    expect((await firstOf(subject, await golden(id))).text).toMatch(says);
  });
});

describe('what is right in every state', () => {
  test.each<[Mistake, string, RegExp]>([
    ['direction_major_h_n', 'rnn/h_n_is_layer_major', /^every state is right: h_n is put together wrongly$/],
    [
      'reverse_h_n_from_last_step',
      'rnn/reverse_direction_ends_at_t_0',
      /^every state is right: h_n is put together wrongly$/,
    ],
    [
      'reverse_output_not_flipped',
      'rnn/reverse_output_is_flipped_back',
      /^layer 0, reverse, from t = \d+, .*: its steps alone are right: look at the state it starts from, and at the order of its steps$/,
    ],
  ])('%s', async (mistake, id, says) => {
    expect((await firstOf(textbook(mistake), await golden(id))).text).toMatch(says);
  });
});

describe('a question asked for a hint never costs the verdict', () => {
  const off: Subject = {
    name: 'layer 0 off, two layers only',
    async run(question) {
      if (question.config.num_layers !== 2) throw new Error('my port indexes layer 1');
      const { output, h_n } = (await own.run(question)) as Record<string, FloatTensor>;
      const bent = clone(h_n!);
      bent.data[0] = bent.data[0]! + 0.01;
      return { output: output!, h_n: bent };
    },
  };

  test('where localisation throws, the figures are there all the same', async () => {
    const { cases } = await check(off, [await golden('rnn/layer_1_reads_layer_0')]);
    expect(cases[0]).toMatchObject({ status: 'fail', per_step: { status: 'fail' } });
    expect(cases[0]!.tensors.find(({ name }) => name === 'h_n')).toMatchObject({ mismatched: 1 });
  });

  test('a subject that fails only when it is asked for single steps is judged free-running too', async () => {
    const asked = await golden('rnn/relu');
    const long: Subject = {
      name: 'no single steps',
      run: (question) => {
        if (question.inputs['input']!.shape[0] === 1) throw new Error('seq_len 1 is not implemented');
        return own.run(question);
      },
    };
    const { cases } = await check(long, [asked]);
    expect(cases[0]).toMatchObject({
      status: 'fail',
      per_step: { status: 'fail', reason: 'asked for every step alone: seq_len 1 is not implemented' },
    });
    expect(cases[0]!.tensors.every(({ status }) => status === 'pass')).toBe(true);
  });

  test('one bit that is wrong where bits count is found', async () => {
    const asked = await golden('pinned/tanh');
    const oneBit: Subject = {
      name: 'one bit',
      arithmetic: 'float32-in-order',
      async run(question) {
        const answer = (await ownWith({ arithmetic: 'float32-in-order' }).run(question)) as Record<
          string,
          FloatTensor
        >;
        const h_steps = clone(answer['h_steps']!);
        h_steps.data[7] = h_steps.data[7]! * (1 + 2 ** -23);
        return { ...answer, h_steps };
      },
    };
    expect((await firstOf(oneBit, asked)).text).toMatch(/^layer 0, forward, from t = \d+, row \d+, unit \d+/);
  });

  test('a wrong shape or an unknown name is not called a wrong arrangement of states', async () => {
    const flat: Subject = {
      name: 'flat',
      async run(question) {
        const { output, h_n } = (await own.run(question)) as Record<string, FloatTensor>;
        return { output: output!, h_n: tensor(h_n!.data as Float32Array, [h_n!.data.length]) };
      },
    };
    const { cases } = await check(flat, [await golden('rnn/relu')], { localise: true });
    expect(cases[0]!.tensors.find(({ name }) => name === 'h_n')!.reasons[0]).toMatch(/^shape/);
  });
});

describe('the protocol', () => {
  const asked = () => golden('rnn/h_0_absent_is_zeros');

  test('state that is carried into the next call is told apart from answers that differ each time', async () => {
    const stale = await check(textbook('stale_state'), [await asked()]);
    expect(stale.cases[0]).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(/^it carries state from one call into the next/),
    });
    let calls = 0;
    const random: Subject = {
      name: 'random',
      async run(question) {
        const { output, ...rest } = (await own.run(question)) as Record<string, FloatTensor>;
        output!.data[0] = output!.data[0]! + 1e-7 * ++calls;
        return { output: output!, ...rest };
      },
    };
    expect((await check(random, [await asked()])).cases[0]).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(/^it answers differently each time/),
    });
  });

  test('weights that are kept from one case to the next are seen in a single case', async () => {
    const kept = new Map<string, Question['state_dict']>();
    const caches: Subject = {
      name: 'caches by config',
      run(question) {
        const key = JSON.stringify([question.module, question.config, question.stepped]);
        if (!kept.has(key)) kept.set(key, question.state_dict);
        return own.run({ ...question, state_dict: kept.get(key)! });
      },
    };
    expect((await check(caches, [await golden('rnn/relu')])).cases[0]).toMatchObject({ status: 'fail' });
  });

  test('a supports that never answers is given up', async () => {
    const { cases } = await check(
      { ...own, supports: () => new Promise<true>(() => {}) },
      [await golden('rnn/relu')],
      { timeout: 20 },
    );
    expect(cases[0]).toMatchObject({ status: 'fail', reason: 'no answer within 0.02 s' });
  });

  test('a subject that does not support the question for a single step is not failed for it, and that is said', async () => {
    const { cases } = await check(
      { ...own, supports: ({ inputs }) => (inputs['h_0'] ? 'h_0 is not implemented' : true) },
      [await asked()],
    );
    expect(cases[0]).toMatchObject({
      status: 'pass',
      per_step: { status: 'skip', reason: 'h_0 is not implemented' },
    });
  });
});

test('a lost bias is never put down to the activation, where one unit or relu hides half of what comes of it', async () => {
  const subject: Subject = {
    name: 'bias_hh lost above layer 0',
    run: ({ state_dict, ...question }) => {
      const lost = Object.entries(state_dict).map(([name, one]) => [
        name,
        /bias_hh_l[1-9]/.test(name)
          ? tensor(
              (one.data as Float32Array).map(() => 0),
              one.shape,
            )
          : one,
      ]);
      return own.run({ ...question, state_dict: Object.fromEntries(lost) as NamedTensors });
    },
  };
  const asked = (await goldens()).filter(
    ({ id, module, config }) =>
      /^(rnn|exact)\//.test(id) && module === 'RNN' && config.num_layers > 1 && config.bias,
  );
  const { cases } = await check(subject, asked);
  const said = cases.flatMap(({ id, first }) => (first?.what ? [`${id}: ${first.what}`] : []));
  expect(said.length).toBeGreaterThan(20);
  expect(said.filter((text) => text.includes('activation'))).toEqual([]);
});
