// The committed goldens as a set: how many, how large, what they cover, and that our own modules pass all of them.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BUDGET } from '../src/compare/index.ts';
import type { Case } from '../src/conformance/index.ts';
import { extentOf } from '../src/signatures/axes/index.ts';
import { check } from '../src/harness/index.ts';
import { own, ownWith } from '../src/subjects/index.ts';
import { ARRAYS, tensor } from '../src/tensor/index.ts';
import { GOLDEN, goldens } from './goldens.ts';

/** Chaotic on purpose; no other is flagged. */
const CHAOTIC = ['rnn/chaotic_gain_3', 'rnn/chaotic_in_both_directions', 'rnn/overflowing_relu'];

/** On Node 22 and later simd is tried with fused multiply-add by the gate. */
const KERNELS = [{ kernel: 'scalar' }, { kernel: 'simd', fma: false }] as const;

const below = async (folder: string) => (await goldens()).filter(({ id }) => id.startsWith(`${folder}/`));

const OPTIONS = {
  RNN: {
    layers: [1, 2, 3, 4],
    bidirectional: [true, false],
    bias: [true, false],
    batch_first: [true, false],
    dropout: ['0', 'more'],
    batch: ['unbatched', '1', 'n'],
    initial: ['absent', 'zeros', 'given'],
    nonlinearity: ['tanh', 'relu'],
    dtype: ['float32', 'float64'],
  },
  RNNCell: {
    stepped: [true, false],
    bias: [true, false],
    batch: ['unbatched', '1', 'n'],
    initial: ['absent', 'zeros', 'given'],
    nonlinearity: ['tanh', 'relu'],
    dtype: ['float32', 'float64'],
  },
} as const;

/** Every option of a case by its value. */
function optionsOf(asked: Case): Record<string, unknown> {
  const { config, dtype, inputs, stepped } = asked;
  const { batched, batch } = extentOf(asked)!;
  const state = inputs['h_0'] ?? inputs['hx'];
  return {
    layers: config.num_layers,
    bidirectional: config.bidirectional,
    bias: config.bias,
    batch_first: config.batch_first,
    dropout: config.dropout > 0 ? 'more' : '0',
    batch: batched ? (batch > 1 ? 'n' : String(batch)) : 'unbatched',
    initial: state ? (state.data.some((value) => value !== 0) ? 'given' : 'zeros') : 'absent',
    nonlinearity: config.nonlinearity,
    dtype,
    stepped,
  };
}

test('there are at least 120 cases in at most 8 MB', async () => {
  const bytes = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
  expect((await goldens()).length).toBeGreaterThanOrEqual(120);
  expect(bytes).toBeLessThanOrEqual(8e6);
});

test.each([
  ['article', 5],
  ['rnn', 40],
  ['cell', 12],
  ['covering', 28],
  ['random', 60],
  ['exact', 10],
  ['pinned', 30],
  ['trained', 2],
])('%s has at least %i cases', async (folder, least) => {
  expect((await below(folder)).length).toBeGreaterThanOrEqual(least);
});

test.each(KERNELS)(
  'our own RNN and RNNCell pass every case on the kernel $kernel, every tensor given and judged',
  async (options) => {
    const report = await check(ownWith(options), await goldens());
    expect(report.cases.filter(({ status }) => status !== 'pass')).toEqual([]);
    const wholly = report.cases.filter(({ chaotic }) => !chaotic).flatMap(({ tensors }) => tensors);
    expect(wholly.filter(({ judged }) => judged === 'none')).toEqual([]);
    expect(report.cases.filter(({ chaotic }) => chaotic).map(({ id }) => id)).toEqual(CHAOTIC);
    expect(report.cases.filter(({ per_step }) => per_step && per_step.status !== 'pass')).toEqual([]);
  },
);

test('the check of the goldens can fail: one float moved in any case fails it', async () => {
  const all = await goldens();
  for (const asked of all.filter(({ expected }) =>
    Object.values(expected).some(({ data }) => data.length > 0),
  )) {
    const off = {
      ...own,
      run: async (question: Parameters<typeof own.run>[0]) => {
        const answer = await own.run(question);
        const [[name, first]] = Object.entries(answer).filter(([, { data }]) => data.length > 0) as [
          [string, (typeof answer)[string]],
        ];
        const data = ARRAYS[question.dtype].from(first.data as Float64Array);
        data[data.length - 1] = data.at(-1)! + 1e-4 * Math.max(1, Math.abs(data.at(-1)!));
        return { ...answer, [name]: tensor(data as Float64Array, first.shape) };
      },
    };
    const report = await check(off, [asked]);
    expect([asked.id, Number.isFinite(lastOf(asked)) ? report.totals.fail : 1]).toEqual([asked.id, 1]);
  }
});

/** The last expected number of the first tensor that has any: moved by a finite amount, an infinity stays itself. */
function lastOf({ expected }: Case): number {
  return Number(
    Object.values(expected)
      .find(({ data }) => data.length > 0)!
      .data.at(-1),
  );
}

test.each(['RNN', 'RNNCell'] as const)('of %s every triple of option values is there', async (module) => {
  const all = (await goldens()).filter((asked) => asked.module === module).map(optionsOf);
  const options = Object.entries(OPTIONS[module]);
  const have = new Set(
    all.flatMap((row) =>
      choices(
        options.map(([name]) => `${name}=${row[name]}`),
        3,
      ).map(String),
    ),
  );
  const want = choices(options, 3).flatMap((names) =>
    names.reduce<string[][]>(
      (rows, [name, values]) => rows.flatMap((row) => values.map((value) => [...row, `${name}=${value}`])),
      [[]],
    ),
  );
  console.log(`${module}: ${want.length} triples of options, in ${all.length} goldens`);
  expect(want.filter((row) => !have.has(row.join()))).toEqual([]);
  expect(want.length).toBeGreaterThan(240);
});

/** All choices of so many, in their order. */
function choices<T>(all: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return all.flatMap((first, i) => choices(all.slice(i + 1), count - 1).map((rest) => [first, ...rest]));
}

test('every case says what it claims, what ran, and has hashes of all its files; every float32 case has its truth', async () => {
  for (const { id, claim, provenance, dtype, expected, truth } of await goldens()) {
    const { sha256 } = JSON.parse(readFileSync(path.join(GOLDEN, id, 'case.json'), 'utf8')) as {
      sha256: object;
    };
    const files = readdirSync(path.join(GOLDEN, id)).filter((file) => file !== 'case.json');
    expect(Object.keys(sha256).toSorted(), id).toEqual(files.toSorted());
    expect(claim.length, id).toBeGreaterThan(10);
    expect(provenance, id).toMatchObject({
      torch: expect.stringMatching(/^2\.13\.0/),
      numpy: expect.any(String),
      threads: 1,
    });
    if (dtype === 'float32') expect(Object.keys(truth), id).toEqual(Object.keys(expected));
  }
});

test('no claim is made twice in rnn and cell', async () => {
  const claims = [...(await below('rnn')), ...(await below('cell'))].map(({ claim }) => claim);
  expect(new Set(claims).size).toBe(claims.length);
});

test('no case but those that claim it is chaotic: PyTorch itself stays within an (m + 1)th of the tolerance of float64', async () => {
  for (const { id, expected, truth } of await goldens()) {
    if (/^rnn\/(chaotic_|overflowing_)/.test(id)) continue;
    for (const [name, { data }] of Object.entries(truth)) {
      const chaotic = data.findIndex((exact, i) => {
        const gap = Math.abs(Number(expected[name]!.data[i]) - Number(exact));
        return Number.isFinite(exact) && !(gap <= (1e-5 + 1.3e-6 * Math.abs(Number(exact))) / (BUDGET.m + 1));
      });
      expect([id, name, chaotic]).toEqual([id, name, -1]);
    }
  }
});

test('a random case takes at most 64 KB and has its seed', async () => {
  for (const { id, provenance } of await below('random')) {
    const bytes = readdirSync(path.join(GOLDEN, id)).reduce(
      (sum, file) => sum + statSync(path.join(GOLDEN, id, file)).size,
      0,
    );
    expect(bytes, id).toBeLessThanOrEqual(64 * 1024);
    expect(provenance['draw'], id).toMatchObject({ seed: expect.any(Number) });
  }
});

test('exact cases ask for these very bits of everybody', async () => {
  for (const { id, exact, config } of await below('exact'))
    expect([id, exact, config.nonlinearity]).toEqual([id, 'any', 'relu']);
});

test('pinned cases ask for their bits of whoever claims the arithmetic, have every option, and no bound but 0', async () => {
  const all = await below('pinned');
  for (const { id, exact, dtype, provenance, expected } of all) {
    expect([id, exact, dtype]).toEqual([id, 'float32-in-order', 'float32']);
    const bound = Object.fromEntries(Object.keys(expected).map((name) => [name, 0]));
    expect(provenance, id).toMatchObject({ arithmetic: 'float32-in-order', bound });
  }
  const values = new Map<string, Set<unknown>>();
  for (const [option, value] of all.map(optionsOf).flatMap((one) => Object.entries(one)))
    values.set(option, (values.get(option) ?? new Set<unknown>()).add(value));
  const single = [...values].filter(([, seen]) => seen.size < 2).map(([option]) => option);
  expect(single).toEqual(['dtype']);
});
