// The JSON Schema of the report: real reports of every kind hold to it, and it ships as the schema in code says it.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reportJsonSchema, reportSchema } from '../../src/commands/report-schema.ts';
import type { Report } from '../../src/conformance/index.ts';
import { check, diagnose } from '../../src/harness/index.ts';
import { jsonReport } from '../../src/report/index.ts';
import { own } from '../../src/subjects/index.ts';
import { golden } from '../goldens.ts';
import { textbook } from '../mistakes/wrong-rnns.ts';

const throughJson = (report: Report) => JSON.parse(jsonReport(report)) as object;

/** A report with every status, a chaotic case, a diagnosis, a number that is none, and what the command adds. */
async function everyKind(): Promise<Report> {
  const relu = await golden('rnn/relu');
  const output = { ...relu.expected['output']!, data: relu.expected['output']!.data.slice() };
  output.data[0] = 99;
  const cases = [
    relu,
    { ...relu, id: 'broken', expected: { ...relu.expected, output } },
    { ...relu, id: 'gap' },
    await golden('rnn/h_n_is_layer_major'),
    await golden('rnn/chaotic_gain_3'),
    await golden('rnn/float64'),
  ];
  const wrong = textbook('h_0_ignored');
  const subject = {
    name: 'of every kind',
    dtypes: ['float32'] as const,
    gaps: { gap: 'known' },
    run: async (question: Parameters<typeof own.run>[0]) => {
      const answer = await wrong.run(question);
      if (question.config.bidirectional) delete (answer as Record<string, unknown>)['h_n'];
      return answer;
    },
  };
  let milliseconds = 0;
  const report = await diagnose(subject, cases, { now: () => (milliseconds += 250) });
  return {
    ...report,
    versions: { torch_parity: '1.2.3', node: ['20.0.0'], torch: ['2.13.0+cpu'] },
    command: 'torch-parity check',
    shard: { index: 1, count: 4 },
  };
}

describe('a real report', () => {
  test('of every kind holds to the schema, and comes through JSON as it was', async () => {
    const report = await everyKind();
    const { totals, cases, diagnosis } = report;
    expect(Object.values(totals).slice(2).includes(0)).toBe(false); // all but pass
    expect([cases.some(({ chaotic }) => chaotic), cases.some(({ first }) => first)]).toEqual([true, true]);
    expect(diagnosis!.explanations.length + diagnosis!.kinds.length).toBeGreaterThan(0);
    expect(cases.flatMap(({ tensors }) => tensors).some((one) => Number.isNaN(one.max_abs_error))).toBe(true);
    expect(reportSchema.parse(throughJson(report))).toStrictEqual(report);
  });

  test('that passes holds to it as well; without a clock it has no seconds, with one those of that clock', async () => {
    const cases = [await golden('rnn/relu')];
    const report = await check(own, cases);
    expect(report.cases[0]).not.toHaveProperty('seconds');
    expect(reportSchema.parse(throughJson(report))).toStrictEqual(report);
    let milliseconds = 1000;
    const timed = await check(own, cases, { now: () => (milliseconds += 250) });
    // to read it, to judge it, and to note what it shows
    expect(timed.cases.map(({ seconds }) => seconds)).toEqual([0.75]);
  });

  test('of a program that failed holds to it, with what it said last', async () => {
    const stderr = ['loading', 'no room'];
    const fails = () => Promise.reject(Object.assign(new Error('it ended with exit code 1'), { stderr }));
    const report = await check({ name: 'a program', run: fails }, [await golden('rnn/relu')]);
    expect(report.cases[0]!.stderr).toEqual(stderr);
    expect(reportSchema.parse(throughJson(report))).toStrictEqual(report);
  });

  test.each([
    ['a key that it does not know', { extra: 1 }],
    ['another format', { format: 2 }],
    ['a status of a mistake that is none', { mistakes: { h_0_ignored: 'seen' } }],
    ['half a case', { cases: [{ id: 'a' }] }],
  ])('%s does not', async (_, change) => {
    const report = await check(own, [await golden('rnn/relu')]);
    expect(reportSchema.safeParse({ ...throughJson(report), ...change }).success).toBe(false);
  });
});

test('the file that ships is what the schema gives', () => {
  const shipped = JSON.parse(
    readFileSync(new URL('../../dist/report.schema.json', import.meta.url), 'utf8'),
  ) as object;
  expect(shipped).toEqual(reportJsonSchema());
  expect(shipped).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: expect.arrayContaining(['mistakes']),
  });
  const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  expect(exports['./report.schema.json']).toBe('./dist/report.schema.json');
});
