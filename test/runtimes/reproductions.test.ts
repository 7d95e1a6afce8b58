// The minimal cases of what is wrong with other runtimes: they are sound, our own modules pass them, and each is listed.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { check } from '../../src/harness/index.ts';
import { CATALOGUE, wrongSubject } from '../../src/mistakes/index.ts';
import { own } from '../../src/subjects/index.ts';
import { filesOf, json } from './scripts.ts';

const cases = await loadCases(
  fileURLToPath(new URL('../../scripts/runtimes/reproductions', import.meta.url)),
);
const names = cases.map(({ id }) => id);
const jsonFiles = (folder: string) =>
  filesOf(folder).flatMap(({ name }) => (name.endsWith('.json') ? [`${folder}/${name}`] : []));

test('our own modules pass every reproduction', async () => {
  const { totals } = await check(own, cases);
  expect(totals).toEqual({ cases: names.length, pass: names.length, fail: 0, skip: 0, gap: 0, broken: 0 });
});

test.each([
  ['tanh_by_sigmoid', 'rnn_tanh_near_zero'],
  ['relu_eats_nan', 'rnn_relu_of_nan'],
  ['relu_eats_nan', 'rnn_relu_of_opposed_infinities'],
  ['subnormals_flushed', 'gru_below_the_normal_range'],
])('%s fails %s', async (mistake, name) => {
  const one = cases.filter(({ id }) => id === name);
  const wrong = wrongSubject(CATALOGUE.filter((known) => known.name === mistake));
  const { totals } = await check(wrong, one);
  expect(totals).toMatchObject({ cases: 1, fail: 1 });
});

test('every reproduction is drawn from a spec that is written down, and every spec was recorded', () => {
  const specs = jsonFiles('reproductions').flatMap((file) => json(file) as { name: string }[]);
  expect(specs.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});

test('every reproduction is named by a defect, and every defect that names one names a case', () => {
  const defects = jsonFiles('defects').flatMap((file) => json(file) as { reproduction?: string }[]);
  const named = new Set(defects.flatMap(({ reproduction }) => reproduction ?? []));
  expect([...named].toSorted()).toEqual(names.toSorted());
});
