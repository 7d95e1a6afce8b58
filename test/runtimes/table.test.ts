// The parity table: its JSON is what the programs write, and the page is made from it.
import { expect, test } from 'vitest';
import * as z from 'zod';
import { json, script, text } from './scripts.ts';

const { markdown } = await script('table/markdown.mjs');
const { counted, grouped, worst } = await script('table/counts.mjs');
const { differences } = await script('table/same.mjs');
const { gapsOf } = await script('measure.mjs');
const { listed } = await script('list.mjs');

const parity = json('results/parity.json') as Parity;
type Parity = z.infer<typeof schema>;

const count = z.int().nonnegative();
const counts = z.strictObject({ pass: count, fail: count, skip: count });
const MODULES = ['RNN', 'RNNCell', 'LSTM', 'LSTMCell', 'GRU', 'GRUCell'] as const;
const modules = z.partialRecord(z.enum(MODULES), counts);
const size = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const group = z.strictObject({ what: z.string(), cases: z.int().positive(), example: z.string() });
const worstOf = z.partialRecord(
  z.enum(['RNN', 'LSTM', 'GRU']),
  z.strictObject({ ratio: z.number().nullable(), case: z.string(), tensor: z.string(), passes: z.boolean() }),
);
const head = {
  name: z.string(),
  version: z.string().optional(),
  language: z.enum(['JavaScript', 'Python']),
  package: z.string(),
  adapter: z.string().optional(),
  notes: z.array(z.string()),
};
const surroundings = { date: z.iso.date(), cpu: z.string(), os: z.string() };
const measured = z.strictObject({
  ...head,
  ...surroundings,
  node: z.string(),
  torch: z.string(),
  subject: z.strictObject({
    name: z.string(),
    dtypes: z.array(z.string()).optional(),
    gives: z.array(z.string()).optional(),
    fixed: z.array(z.string()).optional(),
  }),
  goldens: counts,
  modules,
  features: z.record(z.string(), modules),
  worst: worstOf,
  not_supported: z.array(group),
  defects: z.array(
    z.strictObject({
      title: z.string(),
      goldens: count,
      example: z.string().optional(),
      reproduction: z
        .strictObject({
          name: z.string(),
          status: z.enum(['pass', 'fail', 'skip', 'not run']),
          reason: z.string().optional(),
          first: z.string().optional(),
          error: size.optional(),
          ratio: size.optional(),
          not_finite: z.literal(true).optional(),
        })
        .optional(),
      mistakes: z.array(z.string()).optional(),
    }),
  ),
  failures: z.array(group),
  stale: z.array(z.string()),
  live: z
    .strictObject({
      seed: z.int(),
      runs: z.int(),
      ended: z.string().optional(),
      modules,
      worst: worstOf,
      failures: z.array(group),
    })
    .optional(),
});
const schema = z.strictObject({
  format: z.literal(1),
  runtimes: z.array(
    z.union([
      measured,
      z.strictObject({ ...head, reason: z.string() }),
      z.strictObject({ ...head, ...surroundings, ended: z.string() }),
    ]),
  ),
});

test('parity.json has the form that it is documented to have', () => {
  expect(schema.safeParse(parity).error).toBeUndefined();
});

test('parity.md is made from parity.json, and from nothing else', () => {
  expect(text('results/parity.md')).toBe(markdown(parity));
});

test('another number in the JSON is another page', () => {
  const changed = structuredClone(parity);
  const one = changed.runtimes.find((entry) => 'modules' in entry) as z.infer<typeof measured>;
  one.modules.RNN!.fail++;
  expect(markdown(changed)).not.toBe(text('results/parity.md'));
});

test('every runtime that is listed stands in the table, in the version that is installed', () => {
  const named = (list: readonly { name: string; version?: string | undefined }[]) =>
    list.map(({ name, version }) => `${name} ${version}`);
  expect(named(parity.runtimes)).toEqual(named(listed()));
});

test('what is counted adds up: every failure stands under a defect, or under those that none covers', () => {
  for (const entry of parity.runtimes) {
    if (!('modules' in entry)) continue;
    const { pass, fail, skip } = entry.goldens;
    const all = Object.values(entry.modules as Record<string, typeof entry.goldens>);
    expect(all.reduce((sum, one) => sum + one.pass + one.fail + one.skip, 0)).toBe(pass + fail + skip);
    const known = entry.defects.reduce((sum, { goldens }) => sum + goldens, 0);
    const unknown = entry.failures.reduce((sum, { cases }) => sum + cases, 0);
    expect({ name: entry.name, fail }).toEqual({ name: entry.name, fail: known + unknown });
    expect(entry.stale, entry.name).toEqual([]);
  }
});

const verdict = (status: string, more = {}) => ({
  id: status,
  module: 'RNN',
  status,
  tensors: [],
  features: [],
  ...more,
});

test('a known defect is counted as a failure', () => {
  expect(counted([verdict('pass'), verdict('gap'), verdict('fail'), verdict('skip')])).toEqual({
    pass: 1,
    fail: 2,
    skip: 1,
  });
});

test('a cell is counted with its network, and the greatest error is kept whatever came of it', () => {
  const tensor = (ratio: number | string) => ({ tensors: [{ name: 'output', budget: { ratio } }] });
  const found = worst([
    verdict('pass', tensor(2)),
    verdict('gap', { module: 'RNNCell', ...tensor(3) }),
    verdict('pass', tensor('NaN')),
  ]);
  expect(found).toEqual({ RNN: { ratio: 3, case: 'gap', tensor: 'output', passes: false } });
});

test('what has no key is in no group, the greatest group comes first', () => {
  const groups = grouped(
    [verdict('a'), verdict('b'), verdict('b')],
    ({ status }: { status: string }) => status,
  );
  expect(groups.map(({ what, cases }: { what: string; cases: number }) => [what, cases])).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
  expect(grouped([verdict('a')], () => undefined)).toEqual([]);
});

test('a defect is a known gap for each of its globs', () => {
  expect(gapsOf({ defects: [{ title: 'wrong', cases: ['rnn/*', 'cell/*'] }] })).toEqual([
    { case: 'rnn/*', reason: 'wrong' },
    { case: 'cell/*', reason: 'wrong' },
  ]);
});

test('what a runtime does now is compared with its row: verdicts, and no errors', () => {
  const kept = parity.runtimes.find((entry) => 'modules' in entry) as z.infer<typeof measured>;
  const now = structuredClone(kept);
  now.worst.RNN!.ratio = 7;
  expect(differences(now, kept)).toEqual([]);
  now.modules.RNN!.pass--;
  now.modules.RNN!.fail++;
  now.defects[0]!.goldens++;
  const { pass, fail } = kept.modules.RNN!;
  const { title, goldens } = kept.defects[0]!;
  expect(differences(now, kept)).toEqual([
    `${kept.name}, RNN: pass: ${pass - 1}, the table says ${pass}`,
    `${kept.name}, RNN: fail: ${fail + 1}, the table says ${fail}`,
    `${title}: goldens: ${goldens + 1}, the table says ${goldens}`,
  ]);
  expect(differences(now, undefined)).toEqual([`${kept.name}: no row in parity.json`]);
});
