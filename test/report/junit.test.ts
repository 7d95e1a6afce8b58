// The JUnit report: what Jenkins' and Ant's schema allows, whatever stands in it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Status } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { junitReport } from '../../src/report/index.ts';
import { own } from '../../src/subjects/index.ts';
import { golden } from '../goldens.ts';
import { reportOf, verdict, wrongTensor } from './made.ts';
import { type Element, readXml } from './strict-xml.ts';

/** Of each element: its attributes with their form, those that must be there, and its children. */
const COUNT = /^\d+$/;
const SECONDS = /^\d+\.\d{3}$/;
const TEXT = /[^]*/;
const SCHEMA: Readonly<
  Record<
    string,
    { has: Readonly<Record<string, RegExp>>; must: readonly string[]; children: readonly string[] }
  >
> = {
  testsuites: {
    has: { name: TEXT, tests: COUNT, failures: COUNT, errors: COUNT, time: SECONDS },
    must: [],
    children: ['testsuite'],
  },
  testsuite: {
    has: { name: TEXT, tests: COUNT, failures: COUNT, errors: COUNT, skipped: COUNT, time: SECONDS },
    must: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'],
    children: ['testcase'],
  },
  testcase: {
    has: { name: TEXT, classname: TEXT, time: SECONDS },
    must: ['name', 'classname', 'time'],
    children: ['skipped', 'error', 'failure'],
  },
  failure: { has: { message: TEXT, type: TEXT }, must: ['message', 'type'], children: [] },
  error: { has: { message: TEXT, type: TEXT }, must: ['message', 'type'], children: [] },
  skipped: { has: { message: TEXT }, must: ['message'], children: [] },
};

/** What is against the schema, or counted wrongly. */
function faults({ name, attributes, children, text }: Element): string[] {
  const { has, must, children: allowed } = SCHEMA[name]!;
  const isText = name === 'failure';
  const below = (wanted: string) =>
    cases.filter((one) => one.children.some((child) => child.name === wanted));
  const cases = name === 'testsuite' ? children : children.flatMap((suite) => suite.children);
  const counts = {
    tests: cases,
    failures: below('failure'),
    errors: below('error'),
    skipped: below('skipped'),
  };
  return [
    ...must.filter((key) => !(key in attributes)).map((key) => `${name} lacks ${key}`),
    ...Object.entries(attributes)
      .filter(([key, value]) => !has[key]?.test(value))
      .map(([key, value]) => `${name} ${key}="${value}"`),
    ...children.filter((child) => !allowed.includes(child.name)).map((child) => `${child.name} in ${name}`),
    ...(name === 'testcase' && children.length > 1 ? ['a case with two outcomes'] : []),
    ...(!isText && text.trim() !== '' ? [`text in ${name}: ${text}`] : []),
    ...(name.startsWith('testsuite')
      ? Object.entries(counts)
          .filter(([key, of]) => key in attributes && Number(attributes[key]) !== of.length)
          .map(([key, of]) => `${name} ${key}="${attributes[key]}", counted ${of.length}`)
      : []),
    ...children.filter((child) => allowed.includes(child.name)).flatMap(faults),
  ];
}

const oneOfEach = reportOf([
  verdict({ id: 'rnn/deep/a', seconds: 0.25 }),
  verdict({ id: 'rnn/deep/b', status: 'fail', tensors: [wrongTensor], seconds: 0.5 }),
  verdict({ id: 'rnn/c', status: 'gap', reason: 'known since 0.3' }),
  verdict({ id: 'rnn/d', status: 'skip', reason: 'only LSTM' }),
  verdict({ id: 'alone', status: 'broken', reason: 'output is another.' }),
]);

describe('the report', () => {
  const root = readXml(junitReport(oneOfEach));

  test('holds to the schema', () => {
    expect(faults(root)).toEqual([]);
  });

  test('has a suite for each folder of ids, and its times', () => {
    expect(root.children.map(({ attributes }) => attributes)).toMatchObject([
      { name: 'rnn/deep', tests: '2', failures: '1', errors: '0', skipped: '0', time: '0.750' },
      { name: 'rnn', tests: '2', skipped: '2', time: '0.000' },
      { name: 'torch-parity', tests: '1', errors: '1' },
    ]);
    expect(root.attributes).toMatchObject({ name: 'torch-parity: a port', tests: '5', time: '0.750' });
  });

  test('says of each case why', () => {
    const [pass, fail, gap, skip, broken] = root.children.flatMap(({ children }) => children);
    expect(pass).toMatchObject({
      attributes: { name: 'a', classname: 'rnn/deep', time: '0.250' },
      children: [],
    });
    expect(fail!.children).toEqual([
      {
        name: 'failure',
        attributes: { message: 'h_n: 1 of 3 elements differ (33.3%)', type: 'mismatch' },
        children: [],
        text: 'h_n: 1 of 3 elements differ (33.3%)\n1 of them NaN or infinite on one side',
      },
    ]);
    expect(gap!.children[0]).toMatchObject({
      name: 'skipped',
      attributes: { message: 'known gap: known since 0.3' },
    });
    expect(skip!.children[0]).toMatchObject({ name: 'skipped', attributes: { message: 'only LSTM' } });
    expect(broken!.children[0]).toMatchObject({
      name: 'error',
      attributes: { message: 'output is another.', type: 'broken golden' },
    });
  });

  test('of a real run holds to it too', async () => {
    const wrong = { ...own, name: 'wrong', run: () => ({}) };
    const report = await check(wrong, [await golden('rnn/relu')]);
    expect(faults(readXml(junitReport(report)))).toEqual([]);
  });
});

test('whatever is named or said in it: it stays XML that holds to the schema, and ids stay apart', () => {
  const statuses: Status[] = ['pass', 'fail', 'skip', 'gap', 'broken'];
  const anyText = fc.string({ unit: 'binary', maxLength: 30 });
  fc.assert(
    fc.property(anyText, anyText, fc.constantFrom(...statuses), (id, reason, status) => {
      const root = readXml(
        junitReport(reportOf([verdict({ id, reason, status })], { subject: { name: reason } })),
      );
      expect(faults(root)).toEqual([]);
    }),
  );
  const ids = ['rnn/\u0007', 'rnn/\u001b', 'rnn/?', 'rnn/<a&b>"'];
  const root = readXml(junitReport(reportOf(ids.map((id) => verdict({ id })))));
  const names = root.children[0]!.children.map(({ attributes }) => attributes['name']);
  expect(names).toEqual([String.raw`\u0007`, String.raw`\u001b`, '?', '<a&b>"']);
});

describe('the checks see', () => {
  const xml = junitReport(oneOfEach);

  test.each([
    ['an attribute that is not known', ' tests="5"', ' testz="5"'],
    ['a wrong count', ' skipped="2"', ' skipped="1"'],
    ['a missing name', ' classname="rnn/deep"', ''],
    ['an outcome that is none', '<skipped message="only LSTM"/>', '<ignored message=""/>'],
    ['two outcomes', '<skipped message="only LSTM"/>', '<skipped message=""/><skipped message=""/>'],
  ])('%s', (_, from, to) => {
    expect(xml).toContain(from);
    expect(faults(readXml(xml.replace(from, to)))).not.toEqual([]);
  });

  test.each([
    ['an element that is not closed', '</testsuites>', ''],
    ['a control character', 'only LSTM', '\u0007'],
    ['a bare &', 'only LSTM', 'a & b'],
    ['a bare <', 'only LSTM', 'a < b'],
    ['an attribute twice', ' type="mismatch"', ' message="" type="mismatch"'],
  ])('%s, which is no XML', (_, from, to) => {
    expect(() => readXml(xml.replace(from, to))).toThrow(/XML|&|twice/);
  });
});
