// One answer judged, tensor by tensor, on cases of one unit.
import { describe, expect, test } from 'vitest';
import type { Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import type { NotAnswered } from '../../src/conformance/ask.ts';
import { judgeSteps } from '../../src/conformance/judge-steps.ts';
import type { NamedTensors } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { judgeTensors, perStepOf } from './of-a-case.ts';

/** relu(input + past), from 1: 1 + 1, 2 + 2, 3 + 4. */
const asked = smallCase({
  state_dict: { weight_ih_l0: f32([1, 1], 1), weight_hh_l0: f32([1, 1], 1) },
  inputs: { input: f32([3, 1, 1], 1, 2, 3), h_0: f32([1, 1, 1], 1) },
  expected: {
    output: f32([3, 1, 1], 2, 4, 7),
    h_n: f32([1, 1, 1], 7),
    h_steps: f32([1, 3, 1, 1], 2, 4, 7),
  },
});
const right = asked.expected;
const judged = (answer: NamedTensors, exact = false) => judgeTensors(asked, answer, { exact });

describe('free-running', () => {
  test('a right answer passes, every tensor by closeness', () => {
    expect(
      judged(right).map(({ name, status, judged: how, reasons }) => [name, status, how, reasons]),
    ).toEqual([
      ['output', 'pass', 'close', []],
      ['h_n', 'pass', 'close', []],
      ['h_steps', 'pass', 'close', []],
    ]);
  });

  test('a wrong element, with its figures', () => {
    expect(judged({ ...right, h_n: f32([1, 1, 1], 7.5) })[1]).toEqual({
      name: 'h_n',
      status: 'fail',
      judged: 'close',
      mismatched: 1,
      total: 1,
      max_abs_error: 0.5,
      max_ulp_error: 2 ** 20,
      worst_index: [0, 0, 0],
      reasons: [
        '1 of 1 elements differ (100.0%)',
        'greatest absolute difference 0.5 at (0, 0, 0), allowed 1.9e-5',
        'greatest relative difference 0.0714 at (0, 0, 0)',
        expect.stringMatching(/^error against float64 0\.5, allowed /),
        expect.stringMatching(/x the floor; PyTorch's own error is 0$/),
      ],
      budget: expect.objectContaining({ error: 0.5, torch_error: 0 }),
    });
  });

  test('what is not given: h_steps of an RNN is left out, anything else fails', () => {
    const nothing = { max_abs_error: Number.NaN, max_ulp_error: Number.NaN, worst_index: null };
    expect(judged({})).toEqual([
      {
        name: 'output',
        status: 'fail',
        judged: 'none',
        mismatched: 3,
        total: 3,
        ...nothing,
        reasons: ['not given by the subject'],
      },
      {
        name: 'h_n',
        status: 'fail',
        judged: 'none',
        mismatched: 1,
        total: 1,
        ...nothing,
        reasons: ['not given by the subject'],
      },
      {
        name: 'h_steps',
        status: 'skip',
        judged: 'none',
        mismatched: 0,
        total: 3,
        ...nothing,
        reasons: ['not given by the subject'],
      },
    ]);
  });

  test('a stepped cell must give its h_steps', () => {
    const cell = smallCase({
      module: 'RNNCell',
      stepped: true,
      inputs: { input: f32([1, 1, 1], 1) },
      expected: { h_steps: f32([1, 1, 1], 2) },
    });
    expect(judgeTensors(cell, {}, { exact: false })[0]!.status).toBe('fail');
  });

  test('a name that no case asks for', () => {
    expect(judged({ ...right, hidden: f32([1], 1) })[3]).toMatchObject({
      name: 'hidden',
      status: 'fail',
      total: 0,
      reasons: ['unknown name, want one of output, h_n, h_steps, h_1'],
    });
  });

  test('the budget is judged where there is a truth, and said only where it is exceeded', () => {
    const truth = { h_n: f64([1, 1, 1], 7) };
    const [, within] = judgeTensors({ ...asked, truth }, right, { exact: false });
    expect(within).toMatchObject({ status: 'pass', budget: { error: 0, torch_error: 0, index: [0, 0, 0] } });
    expect(within!.reasons).toEqual([]);
    const near = { ...right, h_n: f32([1, 1, 1], 7 + 2 ** -16) };
    const [, beyond] = judgeTensors({ ...asked, truth }, near, { exact: false });
    expect(beyond).toMatchObject({ status: 'fail', mismatched: 0, budget: { error: 2 ** -16 } });
    expect(beyond!.reasons).toEqual([
      expect.stringMatching(/^error against float64 1\.5e-5, allowed /),
      expect.stringMatching(/x the floor; PyTorch's own error is 0$/),
    ]);
    const shaped = { ...right, h_n: f32([1, 1], 7) };
    expect(judgeTensors({ ...asked, truth }, shaped, { exact: false })[1]).not.toHaveProperty('budget');
  });

  test('bits, where they are asked for', () => {
    const near = { ...right, h_n: f32([1, 1, 1], 7 + 2 ** -21) };
    expect(judged(near)[1]).toMatchObject({ status: 'pass', judged: 'close' });
    expect(judged(near, true)[1]).toMatchObject({ status: 'fail', judged: 'exact' });
  });
});

describe('step by step', () => {
  const perStep = () => perStepOf(asked)!;
  const steps = (answer: NamedTensors | NotAnswered) => judgeSteps({ asked: perStep(), answer }, false);

  test('every step is asked from the state before it, time folded into the batch', () => {
    expect(perStep().question.inputs).toEqual({
      input: f32([1, 3, 1], 1, 2, 3),
      h_0: f32([1, 3, 1], 1, 2, 4),
    });
    expect(perStep().expected).toEqual({ output: f32([1, 3, 1], 2, 4, 7), h_n: f32([1, 3, 1], 2, 4, 7) });
  });

  test('right, wrong, missing, and not supported', () => {
    const close = { status: 'pass', judged: 'step' };
    expect(steps(perStep().expected)).toMatchObject({ status: 'pass', tensors: [close, close] });
    const wrong = { ...perStep().expected, h_n: f32([1, 3, 1], 2, 5, 7) };
    expect(steps(wrong)).toMatchObject({
      status: 'fail',
      tensors: [{ status: 'pass' }, { worst_index: [0, 1, 0] }],
    });
    expect(steps({ output: perStep().expected['output']! })).toEqual({
      status: 'fail',
      reason: 'h_n is not given',
      tensors: [],
    });
    const none = { tensors: [] };
    expect(steps({ status: 'skip', reason: 'too long' })).toEqual({
      status: 'skip',
      reason: 'too long',
      ...none,
    });
    expect(steps({ status: 'fail', reason: 'it threw' })).toEqual({
      status: 'fail',
      reason: 'asked for every step alone: it threw',
      ...none,
    });
    expect(steps({ ...perStep().expected, h_n: f32([1], 2) })).toMatchObject({
      status: 'fail',
      tensors: [{}, { judged: 'none' }],
    });
  });

  test('a step is allowed what it rounds, however little is left of its terms', () => {
    // 1000 - 1000 + a little: terms of 1000 in float32 round by up to 3e-5 each
    const cancels = smallCase({
      state_dict: { weight_ih_l0: f32([1, 1], 1000), weight_hh_l0: f32([1, 1], -1000) },
      inputs: { input: f32([1, 1, 1], 1.0001), h_0: f32([1, 1, 1], 1) },
      expected: { h_steps: f32([1, 1, 1, 1], 0.1) },
    });
    const off = (by: number) => ({ output: f32([1, 1, 1], 0.1 + by), h_n: f32([1, 1, 1], 0.1 + by) });
    const status = (by: number) => judgeSteps({ asked: perStepOf(cancels)!, answer: off(by) }, false).status;
    expect([0, 5e-4, 1e-2].map(status)).toEqual(['pass', 'pass', 'fail']);
  });
});

describe('the whole case', () => {
  /** Right free-running and alone. */
  const subject: Subject = {
    name: 'by hand',
    run: ({ inputs: { input, h_0 }, state_dict }) => {
      if (state_dict['weight_hh_l0']!.data[0] !== 1)
        return { output: f32([3, 1, 1], 0, 0, 0), h_n: f32([1, 1, 1], 0) };
      if (input!.shape[0] === 1) return { output: f32([1, 3, 1], 2, 4, 7), h_n: f32([1, 3, 1], 2, 4, 7) };
      return h_0 ? { output: right['output']!, h_n: right['h_n']! } : {};
    },
  };
  const verdict = async (one: Subject, parts = {}) => (await check(one, [{ ...asked, ...parts }])).cases[0]!;

  test('passes, and names what it is', async () => {
    expect(await verdict(subject)).toMatchObject({
      id: 'small',
      module: 'RNN',
      claim: 'one small case',
      status: 'pass',
      features: ['RNN', 'relu', 'without bias'],
      per_step: { status: 'pass' },
    });
    expect(await verdict(subject)).not.toHaveProperty('reason');
  });

  test('what is thrown is the reason, whatever it is', async () => {
    const throwing = (what: unknown): Subject => ({
      name: 'throws',
      run: () => {
        throw what;
      },
    });
    expect((await verdict(throwing(new Error('plain')))).reason).toBe('plain');
    expect((await verdict(throwing(new RangeError('far')))).reason).toBe('RangeError: far');
    expect((await verdict(throwing('text'))).reason).toBe('it threw text');
  });

  test('support that is neither true nor a reason is a failure', async () => {
    for (const answer of [false, '', undefined, 1]) {
      expect(await verdict({ ...subject, supports: () => answer as true })).toMatchObject({
        status: 'fail',
        reason: `supports gave ${JSON.stringify(answer)}, want true or the reason why not`,
      });
    }
  });

  test('a given tensor that is changed, or handed back, is named', async () => {
    const bent = (bend: (given: NamedTensors) => NamedTensors): Subject => ({
      ...subject,
      run: async (question) => ({
        ...(await subject.run(question)),
        ...bend({ ...question.inputs, ...question.state_dict }),
      }),
    });
    const changes = (name: string) =>
      bent((given) => {
        given[name]!.data[0] = 9 as never;
        return {};
      });
    for (const name of ['input', 'weight_ih_l0']) {
      expect((await verdict(changes(name))).reason).toBe(`it changed ${name}, which it was given`);
    }
    for (const name of ['h_0', 'weight_hh_l0']) {
      expect((await verdict(bent((given) => ({ h_n: given[name]! })))).reason).toBe(
        `it returned the memory of ${name}, which it was given, as h_n`,
      );
    }
  });

  test('progress is told after each case', async () => {
    const told: unknown[] = [];
    await check(subject, [asked, { ...asked, id: 'second' }], {
      onCase: ({ id }, done, total) => void told.push([id, done, total]),
    });
    expect(told).toEqual([
      ['small', 1, 2],
      ['second', 2, 2],
    ]);
  });
});
