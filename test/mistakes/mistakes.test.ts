// The goldens are proven on wrong implementations, not on lists of names.
import { beforeAll, expect, test } from 'vitest';
import { check } from '../../src/conformance/index.ts';
import { CATALOGUE, wrongSubject } from '../../src/mistakes/index.ts';
import { goldens } from '../goldens.ts';
import { legal, MISTAKES, SUMS, textbook } from './wrong-rnns.ts';

const caughtBy = new Map<string, Set<string>>();

beforeAll(async () => {
  const cases = await goldens();
  // By hand where there is one; the catalogue's own bend for the names that only it has.
  const others = CATALOGUE.filter(({ name }) => !(MISTAKES as readonly string[]).includes(name));
  const wrong = [
    ...MISTAKES.map((name) => [name, textbook(name)] as const),
    ...others.map((mistake) => [mistake.name, wrongSubject([mistake])] as const),
  ];
  for (const [name, subject] of wrong) {
    const report = await check(subject, cases, { localise: false });
    caughtBy.set(name, new Set(report.cases.filter(({ status }) => status === 'fail').map(({ id }) => id)));
  }
}, 120_000); // milliseconds

test.each(Object.keys(SUMS) as (keyof typeof SUMS)[])(
  'a right implementation that sums in %s passes every golden',
  async (sum) => {
    const report = await check(legal(sum), await goldens());
    expect(report.cases.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(report.totals.pass).toBeGreaterThanOrEqual(120);
  },
);

test.each([...new Set([...MISTAKES, ...CATALOGUE.map(({ name }) => name)])])(
  '%s fails at least three goldens',
  (mistake) => {
    expect(caughtBy.get(mistake)!.size).toBeGreaterThanOrEqual(3);
  },
);

test('a golden catches every mistake that it lists', async () => {
  const listed = (await goldens()).flatMap(({ id, catches }) => catches.map((mistake) => ({ id, mistake })));
  expect(listed.length).toBeGreaterThan(100);
  expect(listed.filter(({ id, mistake }) => !caughtBy.get(mistake)?.has(id))).toEqual([]);
});
