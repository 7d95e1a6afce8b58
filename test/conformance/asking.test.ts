// What a subject is asked, in which order, and what its answers are held to before they are judged; on cases of one unit.
import { describe, expect, test, vi } from 'vitest';
import type { Case, Question, Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { NotSupportedError } from '../../src/conformance/not-supported.ts';
import { golden } from '../goldens.ts';
import { answerOf, supportOf } from '../../src/conformance/answer.ts';
import { type NamedTensors, tensor } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { askCase, perStepOf, plain } from './of-a-case.ts';

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
  const other = { output: f32([2, 1, 1], 0, 0), h_n: f32([1, 1, 1], 0) };
  const alone = { output: f32([1, 2, 1], 1, 4), h_n: f32([1, 2, 1], 1, 4) };

  test('first, and its answer counts; then with other weights, with a state, the same again, and every step alone', async () => {
    const subject = answering(answer, other, other, answer, alone);
    const { perStep, ...found } = await askCase(subject, asked);
    expect({ ...found, perStep: { ...perStep, asked: plain(perStep!.asked) } }).toEqual({
      answer,
      perStep: { asked: plain(perStepOf(asked)!), answer: alone },
    });
    expect(weights(subject.questions)).toEqual([2, -2, 2, 2, 2]);
    expect(steps(subject.questions)).toEqual([2, 2, 2, 2, 1]);
    const states = subject.questions.map(({ inputs }) => inputs['h_0']);
    expect(states.slice(0, 4)).toEqual([undefined, undefined, f32([1, 1, 1], 0.5), undefined]);
  });

  test('of a cell, which has no steps, likewise', async () => {
    const cell = smallCase({
      module: 'RNNCell',
      state_dict: { weight_ih: f32([1, 1], 1), weight_hh: f32([1, 1], 2) },
      inputs: { input: f32([2, 1], 1, 2), hx: f32([2, 1], 7, 8) },
      expected: { h_1: f32([2, 1], 15, 18) },
    });
    const subject = answering(cell.expected, { h_1: f32([2, 1], 13, 14) }, cell.expected);
    expect(await askCase(subject, cell)).toEqual({ answer: cell.expected, perStep: undefined });
    expect(subject.questions.map(({ inputs }) => inputs['hx'])).toEqual([
      f32([2, 1], 7, 8),
      f32([2, 1], 7, 8),
      f32([2, 1], 7, 8),
    ]);
  });

  test('without a state, where the subject takes none', async () => {
    const subject = answering(answer, other, answer, alone);
    const supports: Subject['supports'] = ({ inputs }) => !inputs['h_0'] || 'no h_0';
    const found = await askCase({ ...subject, supports }, asked);
    expect(found.perStep!.answer).toEqual({ status: 'skip', reason: 'no h_0' });
    expect(subject.questions.map(({ inputs }) => inputs['h_0'])).toEqual([undefined, undefined, undefined]);
  });

  test.each<[string, NamedTensors]>([
    ['another number', { ...answer, h_n: f32([1, 1, 1], 5) }],
    ['another zero', { ...answer, h_n: f32([1, 1, 1], -0) }],
    ['another shape', { ...answer, h_n: f32([1, 1], 0) }],
    ['another dtype', { ...answer, h_n: f64([1, 1, 1], 0) }],
    ['a name less', { output: answer.output }],
    ['a name more', { ...answer, h_n: f32([1, 1, 1], 0), h_steps: f32([1, 2, 1, 1], 1, 0) }],
    ['another name', { output: answer.output, h_1: f32([1, 1, 1], 0) }],
  ])('the same again, and %s is another answer', async (_, again) => {
    const one = { ...answer, h_n: f32([1, 1, 1], 0) };
    const random = answering(one, other, other, again, alone, other, other, one);
    const found = await askCase(random, asked);
    expect([found.answer, found.behaviour]).toEqual([
      one,
      'it answers differently each time, though it is asked the same',
    ]);
    expect(steps(random.questions)).toEqual([2, 2, 2, 2, 1, 2, 2, 2]);
    expect(
      (await askCase(answering(one, other, other, again, alone, other, other, again), asked)).behaviour,
    ).toBe(
      'it carries state from one call into the next: asked the same after another question, it answers differently',
    );
  });

  test('the same again, and NaN is the same, also of nothing', async () => {
    for (const h_n of [f32([1, 1, 1], Number.NaN), f32([0])]) {
      const one = { ...answer, h_n };
      const found = await askCase(answering(one, other, other, one), asked);
      expect([found.answer, found.behaviour]).toEqual([one, undefined]);
    }
  });

  test('with other weights, and the same answer is that of earlier ones, where it cannot be right', async () => {
    expect((await askCase(answering(answer), asked)).behaviour).toBe(
      'with all weights negated it answers the same: it keeps those of an earlier call, or ignores them',
    );
    const dead = { ...asked, inputs: { input: f32([2, 1, 1], 0, 0), h_0: f32([1, 1, 1], 0) } };
    expect((await askCase(answering(answer), dead)).behaviour).toBeUndefined();
  });

  test('two at once where it answers with a promise, and then it may not mix them up', async () => {
    const right = (question: Question) =>
      question.state_dict['weight_hh_l0']!.data[0] === 2 ? answer : other;
    let inFlight = 0;
    const subject = (mixes: boolean): Subject => ({
      name: 'asynchronous',
      async run(question) {
        inFlight++;
        await new Promise(setImmediate);
        const two = inFlight > 1;
        inFlight--;
        return two && mixes ? other : right(question);
      },
    });
    expect((await askCase(subject(false), asked)).behaviour).toBeUndefined();
    expect((await askCase(subject(true), asked)).behaviour).toBe(
      'asked several questions at once, it mixes them up',
    );
  });

  test('nor give one answer to all that look alike, whichever of them came first or last', async () => {
    const right = ({ inputs, state_dict }: Question) =>
      state_dict['weight_hh_l0']!.data[0] === 2 && inputs['input']!.data[0] === 1 ? answer : other;
    let first: NamedTensors | undefined;
    const firstOfAll: Subject = {
      name: 'the first in flight answers for all',
      async run(question) {
        const given = (first ??= right(question));
        await new Promise(setImmediate);
        first = undefined;
        return given;
      },
    };
    let last: NamedTensors;
    const lastOfAll: Subject = {
      name: 'the last in flight answers for all',
      async run(question) {
        last = right(question);
        await new Promise(setImmediate);
        return last;
      },
    };
    for (const subject of [firstOfAll, lastOfAll]) {
      expect((await askCase(subject, asked)).behaviour).toBe(
        'asked several questions at once, it mixes them up',
      );
    }
  });

  test('and what it returned is looked at again after the next question', async () => {
    const output = f32([2, 1, 1], 1, 4);
    const reuses: Subject = {
      name: 'one buffer',
      run(question) {
        output.data[1] = question.state_dict['weight_hh_l0']!.data[0]!;
        return { ...answer, output };
      },
    };
    await expect(askCase(reuses, asked)).rejects.toThrow(
      'it writes to the memory that it returned as output: it changed with the next question',
    );
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
    expect(await failure('a text')).toEqual({ status: 'fail', reason: 'it threw a text' });
    const subject = answering(answer, other, other, answer);
    const supports: Subject['supports'] = ({ inputs }) => inputs['input']!.shape[0] === 2 || 'too short';
    expect((await askCase({ ...subject, supports }, asked)).perStep!.answer).toEqual({
      status: 'skip',
      reason: 'too short',
    });
    expect(steps(subject.questions)).toEqual([2, 2, 2, 2]);
  });

  test('again, and a failure then is one', async () => {
    let calls = 0;
    const twice: Subject = {
      name: 'fails from its fourth call on',
      run() {
        if (++calls > 3) throw new Error('out of memory');
        return calls === 1 ? answer : other;
      },
    };
    expect((await askCase(twice, asked)).behaviour).toBe('asked the same again, it fails: out of memory');
  });
});

describe('what a subject says of itself', () => {
  const run: Subject['run'] = (question) => (question.inputs['input']!.shape[0] === 2 ? answer : {});

  test('dtypes: a case in another one is skipped', async () => {
    const questions: Question[] = [];
    const subject: Subject = {
      name: 'single',
      dtypes: ['float64'],
      run: (question) => (questions.push(question), answer),
    };
    expect((await check(subject, [asked])).cases[0]).toMatchObject({
      status: 'skip',
      reason: 'it computes in float64 alone (dtypes)',
    });
    expect(questions).toEqual([]);
  });

  test('gives: nothing else is asked for, and a case that has none of it is skipped', async () => {
    const gives = ['output'];
    const right: Subject = {
      name: 'output alone',
      gives,
      async run(question) {
        const { output } = await own.run(question);
        return { output: output! };
      },
    };
    const whole = { ...asked, expected: { ...answer, h_steps: f32([1, 2, 1, 1], 1, 4) } };
    const report = await check(right, [whole, await golden('cell/tanh')]);
    expect(report.subject).toEqual({ name: 'output alone', gives });
    expect(report.cases[0]).toMatchObject({ status: 'pass', per_step: { status: 'pass' } });
    expect(report.cases[0]!.tensors.map(({ name }) => name)).toEqual(['output']);
    expect(report.cases[1]).toMatchObject({ status: 'skip', reason: 'it gives output alone (gives)' });
  });

  test('fixed: no question with other weights or sizes is asked', async () => {
    const questions: Question[] = [];
    const ask = async (fixed: NonNullable<Subject['fixed']>) => {
      questions.length = 0;
      const keeps: Subject = {
        name: 'baked',
        fixed,
        run: (question) => (questions.push(question), run(question)),
      };
      await check(keeps, [asked]);
      const kinds = questions.map(({ state_dict, inputs }) => [
        state_dict['weight_hh_l0']!.data[0] === 2,
        inputs['input']!.shape.join(),
      ]);
      return new Set(kinds.map(([same, shape]) => `${same ? 'own' : 'other'} ${shape}`));
    };
    expect(await ask(['state_dict'])).toEqual(new Set(['own 2,1,1', 'own 1,2,1']));
    expect(await ask(['batch'])).toEqual(new Set(['own 2,1,1', 'other 2,1,1']));
    expect(await ask(['seq_len'])).toEqual(new Set(['own 2,1,1', 'other 2,1,1']));
    expect(await ask(['state_dict', 'batch', 'seq_len'])).toEqual(new Set(['own 2,1,1']));
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
    ['text', 'run gave "text", want named tensors'],
    [{ h_n: [1] }, 'run gave h_n as no tensor { dtype, shape, data }'],
    [{ ...answer, h_n: null }, 'run gave h_n as no tensor { dtype, shape, data }'],
    [
      { h_n: { dtype: 'float32', shape: Array(1_000_000).fill(1), data: new Float32Array(1) } },
      'run gave h_n as no tensor { dtype, shape, data }',
    ],
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
  const right: Subject = { name: 'always the same', run: () => answer };
  const whole: Case = { ...asked, expected: { ...answer, h_steps: f32([1, 2, 1, 1], 1, 4) } };
  /** Right step by step as well. */
  const good: Subject = {
    name: 'good',
    run: ({ inputs, state_dict }) =>
      state_dict['weight_hh_l0']!.data[0] !== 2
        ? { output: f32([2, 1, 1], 0, 0), h_n: f32([1, 1, 1], 0) }
        : inputs['input']!.shape[0] === 1
          ? { output: f32([1, 2, 1], 1, 4), h_n: f32([1, 2, 1], 1, 4) }
          : answer,
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
      run: ({ state_dict }) => {
        const one = f32([1, 1, 1], Math.sign(Number(state_dict['weight_ih_l0']!.data[0])));
        return { output: one, h_n: one };
      },
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
      config: whole.config,
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

describe('a program', () => {
  const apart = (...answers: Parameters<typeof answering>) => {
    const subject = answering(...answers);
    return { ...subject, isolation: 'apart' as const };
  };

  test('whose questions have a process each is not asked for what one keeps from question to question', async () => {
    const alone = { output: f32([1, 2, 1], 1, 4), h_n: f32([1, 2, 1], 1, 4) };
    const subject = apart(answer, answer, alone);
    const { perStep, ...found } = await askCase(subject, asked);
    expect({ ...found, perStep: { ...perStep, asked: plain(perStep!.asked) } }).toEqual({
      answer,
      perStep: { asked: plain(perStepOf(asked)!), answer: alone },
    });
    expect(subject.questions.map(({ inputs }) => inputs['input']!.shape[0])).toEqual([2, 2, 1]);
    const differs = apart(answer, { ...answer, h_n: f32([1, 1, 1], 5) }, alone);
    const { behaviour } = await askCase(differs, asked);
    expect(behaviour).toBe('it answers differently each time, though it is asked the same');
  });

  test('that is asked in turn is not asked several questions at once', async () => {
    let inFlight = 0;
    let most = 0;
    const run: Subject['run'] = async ({ state_dict }) => {
      most = Math.max(most, ++inFlight);
      await new Promise(setImmediate);
      inFlight--;
      const isOther = state_dict['weight_hh_l0']!.data[0] === -2;
      return isOther ? { output: f32([2, 1, 1], 0, 0), h_n: f32([1, 1, 1], 0) } : answer;
    };
    await check({ name: 'in turn', isolation: 'in turn', run }, [asked]);
    expect(most).toBe(1);
    await check({ name: 'at once', run }, [asked]);
    expect(most).toBe(3);
  });

  test('that does not support a case says so once it is asked: skipped; a later question is left out', async () => {
    const refusing = (from: number): Subject => {
      let questions = 0;
      return {
        name: 'refuses',
        isolation: 'apart',
        run: () => (questions++ < from ? answer : Promise.reject(new NotSupportedError('no relu'))),
      };
    };
    const verdictOf = async (from: number) => (await check(refusing(from), [asked])).cases[0]!;
    expect(await verdictOf(0)).toMatchObject({ status: 'skip', reason: 'no relu' });
    expect(await verdictOf(1)).toMatchObject({
      status: 'fail',
      reason: 'asked the same again, it fails: no relu',
    });
    expect(await verdictOf(2)).toMatchObject({ per_step: { status: 'skip', reason: 'no relu' } });
  });
});
