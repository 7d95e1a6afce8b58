// What is legal passes everything; and one wrong number, which spares the matrix its other questions, is no other verdict.
import { expect, test } from 'vitest';
import { Opened } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { bentAnswer, CATALOGUE, condemns, condemnsBent, wrongSubject } from '../../src/mistakes/index.ts';
import { share } from '../share.ts';
import { golden, goldens } from '../goldens.ts';
import { type Legal, SUMS, TANHS } from './arithmetic.ts';
import { legal } from './legal.ts';

/** Every way to sum, and every way to compute tanh: what passes with both passes with each. */
const LEGAL: readonly Legal[] = [
  { sum: 'float64' },
  { sum: 'float32' },
  { sum: 'float32 backwards', by: 'expm1 in float64' },
  { sum: 'float32 with fused multiply-add', by: 'a continued fraction in float64' },
  { sum: 'float32 pairwise', by: 'expm1 in float32' },
];

test('every legal sum and every legal tanh is tried', () => {
  expect(LEGAL.map(({ sum }) => sum)).toEqual(Object.keys(SUMS));
  expect(new Set(LEGAL.map(({ by = 'the engine' }) => by))).toEqual(new Set(Object.keys(TANHS)));
});

test.each(LEGAL.map((one) => [legal(one).name, one] as const))(
  'a right implementation passes its half of the goldens: %s',
  async (_, one) => {
    // Each way on half of the goldens; together they are all, twice and more.
    const half = (await goldens()).filter((__, i) => (i + LEGAL.indexOf(one)) % 2 === 0);
    const report = await check(legal(one), share(half, 8));
    expect(report.cases.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(report.totals.pass).toBeGreaterThanOrEqual(35);
  },
);

test('the textbook without a bend is right: it passes every golden', async () => {
  const { totals } = await check(
    { name: 'textbook', run: (question) => bentAnswer(question, []) },
    share(await goldens(), 4),
  );
  expect(totals).toMatchObject({ fail: 0, skip: 0, pass: totals.cases });
});

test('what one wrong number condemns, check fails: every entry on some small goldens', async () => {
  const small = (await goldens()).filter(({ expected }) =>
    Object.values(expected).every(({ data }) => data.length < 500),
  );
  const some = share(
    small.filter((_, i) => i % 31 === 0),
    10,
  );
  let condemned = 0;
  for (const mistake of CATALOGUE.filter(({ misbehaviour }) => !misbehaviour)) {
    const able = some.filter(mistake.applies);
    const cases = able.filter((asked) => {
      const byAnswer = condemns(asked)(bentAnswer(asked, [mistake.bend]));
      expect(condemnsBent(new Opened(asked))([mistake.bend])).toBe(byAnswer); // told early or at the end
      return byAnswer;
    });
    const { totals } = await check(wrongSubject([mistake]), cases, { localise: false });
    expect([mistake.name, totals.fail]).toEqual([mistake.name, cases.length]);
    condemned += cases.length;
  }
  expect(condemned).toBeGreaterThan(20);
});

test('a right answer is never condemned, and a chaotic case never by its numbers', async () => {
  const all = share(await goldens(), 4);
  expect(all.filter((asked) => condemns(asked)(bentAnswer(asked, []))).map(({ id }) => id)).toEqual([]);
  const chaotic = await golden('rnn/chaotic_gain_3');
  const wrong = CATALOGUE.find(({ name }) => name === 'h_0_ignored')!;
  expect(condemns(chaotic)(bentAnswer(chaotic, [wrong.bend]))).toBe(false);
});
