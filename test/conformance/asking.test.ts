// What a subject is asked, in which order, and what its answers are held to before they are judged; on cases of one unit.
import { describe, expect, test, vi } from 'vitest';
import type { Case, Question, Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { golden } from '../goldens.ts';
import { answerOf, supportOf } from '../../src/conformance/answer.ts';
import { type NamedTensors, tensor, zeros } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { askCase, perStepOf } from './of-a-case.ts';

const asked = smallCase({
  state_dict: { weight_ih_l0: f32([1, 1], 1), weight_hh_l0: f32([1, 1], 2) },
  inputs: { input: f32([2, 1, 1], 1, 2) },
  expected: { h_steps: f32([1, 2, 1, 1], 1, 4) },
});
const answer = { output: f32([2, 1, 1], 1, 4), h_n: f32([1, 1, 1], 4) };

/** Answers one after the other, the last one for ever; keeps what it was asked. */
function answering(...answers: NamedTensors[]): Subject & { readonly questions: Question[] } {
  const questions: Question[] = [];
  return {
    name: 'answers in turn',
    questions,
    run(question) {
      questions.push(question);
      return answers[Math.min(questions.length, answers.length) - 1]!;
    },
  };
}

describe('a case is asked', () => {
  const weights = (questions: Question[]) =>
    questions.map(({ state_dict }) => state_dict['weight_hh_l0']!.data[0]);
  const steps = (questions: Question[]) => questions.map(({ inputs }) => inputs['input']!.shape[0]);

  test('after every step with other weights and with its own, and then twice', async () => {
    const subject = answering(answer);
    expect(await askCase(subject, asked)).toEqual({
      answer,
      perStep: { asked: perStepOf(asked), answer },
    });
    expect(weights(subject.questions)).toEqual([-2, 2, 2, 2]);
    expect(steps(subject.questions)).toEqual([1, 1, 2, 2]);
    expect(subject.questions[0]!.state_dict).toEqual({
      weight_ih_l0: f32([1, 1], -1),
      weight_hh_l0: f32([1, 1], -2),
    });
  });

  test('of a cell, which has no steps, after its own question with a state: hx', async () => {
    const cell = smallCase({
      module: 'RNNCell',
      state_dict: { weight_ih: f32([1, 1], 1), weight_hh: f32([1, 1], 2) },
      inputs: { input: f32([2, 1], 1, 2) },
      expected: { h_1: f32([2, 1], 1, 2) },
    });
    const subject = answering({ h_1: f32([2, 1], 1, 2) });
    expect(await askCase(subject, cell)).toEqual({ answer: cell.expected, perStep: undefined });
    expect(subject.questions.map(({ inputs }) => inputs['hx'])).toEqual([
      zeros([2, 1], 'float32'),
      zeros([2, 1], 'float32'),
      undefined,
      undefined,
    ]);
    expect(subject.questions[0]!.inputs['input']).toEqual(cell.inputs['input']);
    const given = answering({ h_1: f32([2, 1], 1, 2) });
    await askCase(given, { ...cell, inputs: { ...cell.inputs, hx: f32([2, 1], 7, 8) } });
    expect(given.questions[0]!.inputs['hx']).toEqual(f32([2, 1], 7, 8));
  });

  test.each<[string, NamedTensors]>([
    ['another number', { ...answer, h_n: f32([1, 1, 1], 5) }],
    ['another zero', { ...answer, h_n: f32([1, 1, 1], -0) }],
    ['another shape', { ...answer, h_n: f32([1, 1], 0) }],
    ['another dtype', { ...answer, h_n: f64([1, 1, 1], 0) }],
    ['a name less', { output: answer.output }],
    ['a name more', { ...answer, h_n: f32([1, 1, 1], 0), h_steps: f32([1, 2, 1, 1], 1, 0) }],
    ['another name', { output: answer.output, h_1: f32([1, 1, 1], 0) }],
  ])('the same again, and %s is another answer', async (_, other) => {
    const one = { ...answer, h_n: f32([1, 1, 1], 0) };
    const random = answering(one, one, one, other);
    await expect(askCase(random, asked)).rejects.toThrow(
      'it answers differently each time, though it is asked the same',
    );
    expect(weights(random.questions)).toEqual([-2, 2, 2, 2, -2, 2, 2]);
    expect(steps(random.questions)).toEqual([1, 1, 2, 2, 1, 1, 2]);
    await expect(askCase(answering(one, one, one, other, one), asked)).rejects.toThrow(
      'it carries state from one call into the next: asked twice in a row, it answers differently',
    );
  });

  test('the same again, and a tensor of nothing has a shape and a dtype as well', async () => {
    const nothing = { ...answer, h_n: f32([0]) };
    for (const h_n of [f64([0]), f32([0, 1])]) {
      const random = answering(nothing, nothing, nothing, { ...answer, h_n });
      await expect(askCase(random, asked)).rejects.toThrow('it answers differently each time');
    }
    expect((await askCase(answering(nothing), asked)).answer).toEqual(nothing);
  });

  test('the same again, and NaN is the same', async () => {
    const nan = { ...answer, h_n: f32([1, 1, 1], Number.NaN) };
    expect((await askCase(answering(nan), asked)).answer).toEqual(nan);
  });

  test('though it cannot do single steps, and why not is kept', async () => {
    const fails = (what: unknown): Subject => ({
      name: 'fails',
      run(question) {
        if (question.inputs['input']!.shape[0] === 2) return answer;
        throw what;
      },
    });
    const failure = async (what: unknown) => (await askCase(fails(what), asked)).perStep!.answer;
    expect(await failure(new Error('too short'))).toEqual({ status: 'fail', reason: 'too short' });
    expect(await failure('a text')).toEqual({ status: 'fail', reason: 'a text' });
    let calls = 0;
    const once: Subject = {
      name: 'fails once',
      run() {
        if (++calls === 1) throw new Error('not with these weights');
        return answer;
      },
    };
    expect((await askCase(once, asked)).perStep!.answer).toEqual({
      status: 'fail',
      reason: 'not with these weights',
    });
    expect(calls).toBe(3); // the steps with other weights, and the case twice
    const subject = answering(answer);
    const supports: Subject['supports'] = ({ inputs }) => inputs['input']!.shape[0] === 2 || 'too short';
    expect((await askCase({ ...subject, supports }, asked)).perStep!.answer).toEqual({
      status: 'skip',
      reason: 'too short',
    });
    expect(steps(subject.questions)).toEqual([2, 2]);
  });
});

describe('an answer', () => {
  const bent = (bend: (question: Question) => unknown): Subject => ({
    name: 'bent',
    run: (question) => bend(question) as NamedTensors,
  });

  test('may be async, and what is undefined in it was not given', async () => {
    const late = bent(async () => ({ ...answer, h_steps: undefined }));
    expect(await answerOf(late, asked)).toEqual(answer);
    expect(Object.keys(await answerOf(late, asked))).toEqual(['output', 'h_n']);
  });

  test.each<[unknown, string]>([
    [null, 'run gave null, want named tensors'],
    [undefined, 'run gave undefined, want named tensors'],
    ['text', 'run gave text, want named tensors'],
    [{ h_n: [1] }, 'run gave a h_n that is no tensor { dtype, shape, data }'],
    [{ ...answer, h_n: null }, 'run gave a h_n that is no tensor { dtype, shape, data }'],
  ])('%j is none', async (given, message) => {
    await expect(
      answerOf(
        bent(() => given),
        asked,
      ),
    ).rejects.toThrow(message);
  });

  test('to a question whose tensors were changed by one bit, or taken out, is none', async () => {
    const lengths = tensor(new BigInt64Array([2n]), [1]);
    const zero: Case = { ...asked, inputs: { ...asked.inputs, h_0: f32([1, 1, 1], 0), lengths } };
    const changes = (change: (inputs: Record<string, any>) => void) =>
      answerOf(
        bent(({ inputs }) => {
          change(inputs);
          return answer;
        }),
        zero,
      );
    await expect(changes(() => {})).resolves.toEqual(answer);
    await expect(changes(({ h_0 }) => (h_0.data[0] = -0))).rejects.toThrow('it changed h_0, which it was');
    await expect(changes(({ input }) => (input.data[1] = 3))).rejects.toThrow(
      'it changed input, which it was',
    );
    await expect(changes((inputs) => delete inputs['input'])).rejects.toThrow(
      'it changed input, which it was',
    );
    await expect(changes(({ lengths: given }) => (given.data[0] = 3n))).rejects.toThrow('it changed lengths');
  });

  test('is a copy of nothing that is the case itself', async () => {
    let given: Question | undefined;
    await answerOf(
      bent((question) => {
        given = question;
        return answer;
      }),
      asked,
    );
    const { module, config, dtype, stepped, state_dict, inputs } = asked;
    expect(given).toEqual({ module, config, dtype, stepped, state_dict, inputs });
    expect(given!.config).not.toBe(config);
    expect(given!.inputs['input']!.data).not.toBe(inputs['input']!.data);
    expect(given!.state_dict['weight_hh_l0']!.data).not.toBe(state_dict['weight_hh_l0']!.data);
  });
});

test('support is asked with copies, and is given where nothing is said', async () => {
  const subject = answering(answer);
  expect(await supportOf(subject, asked)).toBe(true);
  expect(await supportOf({ ...subject, supports: () => Promise.resolve<true>(true) }, asked)).toBe(true);
  expect(await supportOf({ ...subject, supports: () => 'not relu' }, asked)).toBe('not relu');
  const spoils: Subject['supports'] = ({ inputs }) => (inputs['input']!.data.fill(9 as never), true);
  await supportOf({ ...subject, supports: spoils }, asked);
  expect(asked.inputs['input']).toEqual(f32([2, 1, 1], 1, 2));
});

describe('the verdict on a case', () => {
  const verdict = async (subject: Subject, one: Case, options = {}) =>
    (await check(subject, [one], options)).cases[0]!;
  const right = answering(answer);
  const whole: Case = { ...asked, expected: { ...answer, h_steps: f32([1, 2, 1, 1], 1, 4) } };
  /** Right step by step as well. */
  const good: Subject = {
    name: 'good',
    run: ({ inputs }) =>
      inputs['input']!.shape[0] === 1 ? { output: f32([1, 2, 1], 1, 4), h_n: f32([1, 2, 1], 1, 4) } : answer,
  };

  test('is a pass or a failure of its tensors and of its single steps', async () => {
    expect(await verdict(good, whole)).toMatchObject({ status: 'pass', per_step: { status: 'pass' } });
    expect(await verdict(right, whole)).toMatchObject({ status: 'fail', per_step: { status: 'fail' } });
    const off: Subject = {
      ...good,
      run: async (question) => ({ ...(await good.run(question)), h_n: f32([1, 1, 1], 5) }),
    };
    expect(await verdict(off, { ...asked, expected: answer })).toMatchObject({ status: 'fail' });
    expect(await verdict(good, { ...asked, expected: answer })).toMatchObject({
      status: 'pass',
      per_step: { status: 'pass' },
    });
  });

  test('says where it first went wrong, unless that is not asked for', async () => {
    const off: Subject = {
      ...good,
      run: async (question) => {
        const given = await good.run(question);
        return question.inputs['input']!.shape[0] === 1 ? given : { ...given, output: f32([2, 1, 1], 1, 5) };
      },
    };
    expect((await verdict(off, whole)).first).toMatchObject({ layer: 0, direction: 'forward', t: 1 });
    expect(await verdict(off, whole, { localise: false })).not.toHaveProperty('first');
    expect(await verdict(good, whole)).not.toHaveProperty('first');
  });

  test('is by bits where every subject, or this one, is held to them', async () => {
    const judged = async (exact: Case['exact'], arithmetic: Subject['arithmetic']) => {
      const subject = { ...good, ...(arithmetic && { arithmetic }) };
      return (await verdict(subject, { ...whole, ...(exact && { exact }) })).tensors[0]!.judged;
    };
    expect(await judged(undefined, undefined)).toBe('close');
    expect(await judged(undefined, 'float32-in-order')).toBe('close');
    expect(await judged('any', undefined)).toBe('exact');
    expect(await judged('float32-in-order', undefined)).toBe('close');
    expect(await judged('float32-in-order', 'float32-in-order')).toBe('exact');
  });

  test('of a chaotic case says where it sets in', async () => {
    expect((await verdict(own, await golden('rnn/chaotic_in_both_directions'))).chaotic).toEqual({
      layer: 0,
      direction: 'reverse',
      t: 27,
      cause: 'growth',
    });
    expect(await verdict(good, whole)).not.toHaveProperty('chaotic');
  });

  test('of a case that overflows in its only step is a skip', async () => {
    const lost: Case = {
      ...asked,
      state_dict: { weight_ih_l0: f32([1, 1], 3e38), weight_hh_l0: f32([1, 1], 1) },
      inputs: { input: f32([1, 1, 1], 2) },
      expected: { output: f32([1, 1, 1], Infinity) },
    };
    const gives: Subject = {
      name: 'gives',
      run: () => ({ output: f32([1, 1, 1], 1), h_n: f32([1, 1, 1], 1) }),
    };
    expect(await verdict(gives, lost)).toMatchObject({
      status: 'skip',
      reason: 'overflows from the first step on, and no step alone could be judged',
      tensors: [{ status: 'skip', reasons: ['it overflows: only judged per step'] }, {}, {}],
      per_step: { status: 'skip', reason: 'every step overflows' },
      chaotic: { layer: 0, direction: 'forward', t: 0, cause: 'overflow' },
    });
  });

  test('of a case that is not supported is a skip with the reason and nothing else, gap or not', async () => {
    const supports = () => 'too deep';
    const skipped = {
      id: 'small',
      module: 'RNN',
      claim: 'one small case',
      features: ['RNN', 'relu', 'without bias', 'initial state absent'],
      tensors: [],
      status: 'skip',
      reason: 'too deep',
    };
    expect(await verdict({ ...good, supports }, whole)).toEqual(skipped);
    expect(await verdict({ ...good, supports, gaps: { small: 'a draft' } }, whole)).toEqual(skipped);
    const { format, subject, totals } = await check(good, [whole]);
    expect([format, subject, totals.pass]).toEqual([1, { name: 'good' }, 1]);
  });

  test('of bits is localised by bits', async () => {
    const oneBit: Subject = {
      ...good,
      run: async (question) => ({
        ...(await good.run(question)),
        ...(question.inputs['input']!.shape[0] === 2 && { h_steps: f32([1, 2, 1, 1], 1, 4 + 2 ** -21) }),
      }),
    };
    expect((await verdict(oneBit, { ...whole, exact: 'any' })).first).toMatchObject({ layer: 0, t: 1 });
  });

  test('leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      expect(await verdict(good, whole)).toMatchObject({ status: 'pass' });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('waits for an answer no longer than it is told, and for nothing once it is there', async () => {
    const silent: Subject = { ...good, run: () => new Promise(() => {}) };
    const slow: Subject = {
      ...good,
      run: async (question) => {
        await new Promise(setImmediate);
        return good.run(question);
      },
    };
    const late = { status: 'fail', reason: 'no answer within 0.005 s' };
    expect(await verdict(silent, whole, { timeout: 5 })).toMatchObject(late);
    expect(await verdict(slow, whole, { timeout: 600_000 })).toMatchObject({ status: 'pass' });
    const supports = () => new Promise<true>(() => {});
    expect(await verdict({ ...good, supports }, whole, { timeout: 5 })).toMatchObject(late);
  });
});
