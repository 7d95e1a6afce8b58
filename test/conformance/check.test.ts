// The judge and the runner, on small subjects that do one thing wrong.
import { describe, expect, test } from 'vitest';
import { type Case, defineSubject, type Question, type Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { clone, type NamedTensors, type Tensor, tensor } from '../../src/tensor/index.ts';
import { golden } from '../goldens.ts';

const asked = () => golden('rnn/h_n_is_layer_major');

/** Our own subject, its answer bent. */
function bent(bend: (answer: Record<string, Tensor>, question: Question) => unknown): Subject {
  return {
    name: 'bent',
    run: async (question) => bend({ ...(await own.run(question)) }, question) as NamedTensors,
  };
}

async function verdictOf(subject: Subject, one?: Case) {
  const { cases, totals } = await check(subject, [one ?? (await asked())]);
  return {
    ...cases[0]!,
    totals,
    tensor: (name: string) => cases[0]!.tensors.find((found) => found.name === name)!,
  };
}

/** A copy with one element changed. */
function changed(original: Tensor, offset: number, value: number): Tensor {
  const copy = clone(original);
  (copy.data as Float32Array)[offset] = value;
  return copy;
}

describe('a tensor is judged by shape, dtype, closeness and budget, in this order', () => {
  test('a wrong shape, said with both shapes', async () => {
    const verdict = await verdictOf(
      bent((answer) => ({ ...answer, h_n: tensor<any>(answer['h_n']!.data, [answer['h_n']!.data.length]) })),
    );
    expect(verdict).toMatchObject({ status: 'fail' });
    expect(verdict.tensor('h_n')).toMatchObject({
      status: 'fail',
      judged: 'none',
      reasons: [expect.stringMatching(/^shape \(\d+,\), want \(\d+, \d+, \d+\)$/)],
    });
    expect(verdict.tensor('output').status).toBe('pass');
  });

  test('a wrong dtype', async () => {
    const verdict = await verdictOf(
      bent((answer) => ({
        ...answer,
        h_n: tensor(Float64Array.from(answer['h_n']!.data as Float32Array), answer['h_n']!.shape),
      })),
    );
    expect(verdict.tensor('h_n').reasons).toEqual(['dtype float64, want float32']);
  });

  test('every failing tensor with count, share, greatest differences, their index and what was allowed', async () => {
    const verdict = await verdictOf(
      bent((answer) => ({ ...answer, output: changed(changed(answer['output']!, 1, 5), 0, 3) })),
    );
    const total = verdict.tensor('output').total;
    expect(verdict.tensor('output')).toMatchObject({ mismatched: 2, worst_index: [0, 0, 1] });
    const reasons = verdict.tensor('output').reasons.join('\n');
    expect(reasons).toMatch(new RegExp(`^2 of ${total} elements differ \\(${(200 / total).toFixed(1)}%\\)`));
    expect(reasons).toMatch(/greatest absolute difference [45]\.\d+ at \(0, 0, 1\), allowed 1\.\de-5\n/);
    expect(reasons).toMatch(/greatest relative difference \d.* at \(0, 0, [01]\)/);
    expect(reasons).toMatch(/error against float64 .*, allowed .*\n.*x PyTorch's own error/);
  });

  test('NaN fails, and is counted apart instead of hiding the greatest difference', async () => {
    const alone = await verdictOf(
      bent((answer) => ({ ...answer, output: changed(answer['output']!, 4, Number.NaN) })),
    );
    expect(alone.tensor('output')).toMatchObject({ status: 'fail', mismatched: 1, worst_index: [0, 0, 4] });
    expect(alone.tensor('output').reasons.join()).toContain('1 of them NaN or infinite on one side');
    const both = await verdictOf(
      bent((answer) => ({ ...answer, output: changed(changed(answer['output']!, 4, Number.NaN), 1, 5) })),
    );
    expect(both.tensor('output')).toMatchObject({ mismatched: 2, worst_index: [0, 0, 1] });
    expect(both.tensor('output').max_abs_error).toBeGreaterThan(4);
  });

  test('a number where PyTorch has NaN fails', async () => {
    const keepsNan = await golden('rnn/relu_keeps_nan');
    const offset = (keepsNan.expected['output']!.data as Float32Array).findIndex(Number.isNaN);
    const verdict = await verdictOf(
      bent((answer) => ({ ...answer, output: changed(answer['output']!, offset, 0) })),
      keepsNan,
    );
    expect(verdict.tensor('output')).toMatchObject({ status: 'fail', mismatched: 1 });
  });

  test('an error of 2e-6 is close enough for assert_close, and beyond the budget', async () => {
    const verdict = await verdictOf(
      bent((answer) => ({
        ...answer,
        h_n: tensor(
          (answer['h_n']!.data as Float32Array).map((v) => v + 2e-6),
          answer['h_n']!.shape,
        ),
      })),
    );
    expect(verdict.tensor('h_n')).toMatchObject({ status: 'fail', mismatched: 0 });
    expect(verdict.tensor('h_n').budget!.ratio).toBeGreaterThan(5);
    expect(verdict.tensor('h_n').reasons[0]).toMatch(/^error against float64 2\.\de-6, allowed \d/);
  });

  test('exact cases are judged by their bits: one ulp, and -0 for 0, fail', async () => {
    const exact = await golden(
      (await import('../goldens.ts').then(({ goldens }) => goldens())).find(
        (one) => one.exact === 'any' && one.expected['output'],
      )!.id,
    );
    expect((await verdictOf(own, exact)).tensor('output')).toMatchObject({ status: 'pass', judged: 'exact' });
    const zero = (exact.expected['output']!.data as Float32Array).findIndex((v) => Object.is(v, 0));
    const large = (exact.expected['output']!.data as Float32Array).findIndex((v) => v !== 0);
    for (const [offset, value] of [
      [zero, -0],
      [large, (exact.expected['output']!.data as Float32Array)[large]! * (1 + 2 ** -23)],
    ] as const) {
      const verdict = await verdictOf(
        bent((answer) => ({ ...answer, output: changed(answer['output']!, offset, value) })),
        exact,
      );
      expect(verdict.tensor('output')).toMatchObject({ status: 'fail', mismatched: 1 });
      expect(verdict.tensor('output').reasons[0]).toMatch(/1 of \d+ elements differ in their bits/);
    }
  });

  test('a float64 case has a budget too', async () => {
    const verdict = await verdictOf(own, await golden('rnn/float64'));
    expect(verdict.status).toBe('pass');
    expect(verdict.tensors.every((one) => one.budget!.allowed < 1e-12)).toBe(true);
  });
});

describe('what a subject leaves out or adds', () => {
  test('h_steps may be left out, and that is counted', async () => {
    const verdict = await verdictOf(bent(({ output, h_n }) => ({ output, h_n })));
    expect(verdict).toMatchObject({ status: 'pass' });
    expect(verdict.tensor('h_steps')).toMatchObject({
      status: 'skip',
      reasons: ['not given by the subject'],
    });
  });

  test.each(['output', 'h_n'])('%s may not', async (name) => {
    const verdict = await verdictOf(bent((answer) => ({ ...answer, [name]: undefined })));
    expect(verdict).toMatchObject({ status: 'fail' });
  });

  test('an unknown name, nothing, and what is no tensor fail by name', async () => {
    expect(
      (await verdictOf(bent((answer) => ({ ...answer, hidden: answer['h_n'] })))).tensor('hidden').reasons[0],
    ).toMatch(/unknown name, want one of output, h_n/);
    expect((await verdictOf(bent(() => undefined))).reason).toMatch(/run gave undefined, want named tensors/);
    expect((await verdictOf(bent((answer) => ({ ...answer, h_n: [1, 2] })))).reason).toMatch(
      /run gave h_n as no tensor/,
    );
    expect(
      (await verdictOf(bent((answer) => ({ ...answer, h_n: { ...answer['h_n'], shape: [1] } })))).reason,
    ).toMatch(/h_n as no tensor/);
  });
});

describe('the run', () => {
  test('a subject that throws fails that case, and the run goes on', async () => {
    const [first, second] = [await asked(), await golden('rnn/relu')];
    const throwsInBoth = bent((answer, { config }) => {
      if (config.bidirectional) throw new TypeError('no such layer');
      return answer;
    });
    const report = await check(throwsInBoth, [first, second]);
    expect(report.totals).toEqual({ cases: 2, pass: 1, fail: 1, skip: 0, gap: 0, broken: 0 });
    expect(report.cases[0]!.reason).toBe('TypeError: no such layer');
  });

  test('an unsupported case is a skip with its reason, never a pass', async () => {
    const verdict = await verdictOf({
      ...own,
      supports: ({ config }) => !config.bidirectional || 'bidirectional is not implemented',
    });
    expect(verdict).toMatchObject({
      status: 'skip',
      reason: 'bidirectional is not implemented',
      totals: { pass: 0, skip: 1 },
    });
  });

  test('a known gap is no failure; one that passes is', async () => {
    const id = (await asked()).id;
    const broken = bent((answer) => ({ ...answer, h_n: changed(answer['h_n']!, 0, 9) }));
    expect(await verdictOf({ ...broken, gaps: { [id]: 'h_n is a draft' } })).toMatchObject({
      status: 'gap',
      reason: 'h_n is a draft',
    });
    expect(await verdictOf({ ...own, gaps: { [id]: 'h_n is a draft' } })).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('take it off the list'),
    });
  });

  test('one that hangs is given up, and the run goes on', async () => {
    const hangs = { name: 'slow', run: () => new Promise<NamedTensors>(() => {}) };
    const { totals, cases } = await check(hangs, [await asked(), await golden('rnn/relu')], { timeout: 20 });
    expect([totals.fail, cases[1]!.reason]).toEqual([2, 'no answer within 0.02 s']);
  });

  test('a subject gets copies without the answers', async () => {
    const one = await asked();
    const before = structuredClone(one.inputs);
    let seen: object = {};
    await check(
      {
        name: 'spoiler',
        run: (question) => {
          seen = question;
          (question.inputs['input']!.data as Float32Array).fill(0);
          return own.run(question);
        },
      },
      [one],
    );
    expect(one.inputs).toEqual(before);
    expect(Object.keys(seen)).toEqual(['module', 'config', 'dtype', 'stepped', 'state_dict', 'inputs']);
  });

  test('defineSubject refuses what is no subject, and lists all that is wrong', () => {
    expect(() => defineSubject({ nme: 'x' } as unknown as Subject)).toThrow(
      /name: want a string[^]*run: want a function[^]*nme: unknown/,
    );
    expect(() => defineSubject(null as unknown as Subject)).toThrow(/name: want/);
  });
});
