// The committed goldens as a set: how many, how large, what they cover, and that our own modules pass all of them.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BUDGET } from '../src/compare/index.ts';
import type { Case } from '../src/conformance/index.ts';
import { extentOf, LENGTHS, stepsName } from '../src/signatures/axes/index.ts';
import {
  argumentsOf,
  completeConfig,
  isNetwork,
  type ModuleName,
  MODULES,
  networkOf,
  signatureOf,
} from '../src/signatures/index.ts';
import { check } from '../src/harness/index.ts';
import { own, ownWith } from '../src/subjects/index.ts';
import { ARRAYS, tensor } from '../src/tensor/index.ts';
import { share } from './share.ts';
import { GOLDEN, golden, goldenIds, goldens } from './goldens.ts';

/** Chaotic on purpose; no other is flagged. */
const CHAOTIC = [
  'gru/chaotic',
  'lstm/chaotic',
  'rnn/chaotic_gain_3',
  'rnn/chaotic_in_both_directions',
  'rnn/overflowing_relu',
];

/** Not chaotic: great states round more than the tolerance, and the budget alone judges them. */
const COUNTING = ['lstm/large_c_0', 'random/large_states_in_the_last_step'];

/** On Node 22 and later simd is tried with fused multiply-add by the gate. */
const KERNELS = [{ kernel: 'scalar' }, { kernel: 'simd', fma: false }] as const;

const below = async (folder: string) => (await goldens()).filter(({ id }) => id.startsWith(`${folder}/`));

const NETWORK = {
  layers: [1, 2, 3, 4],
  bidirectional: [true, false],
  batch_first: [true, false],
  dropout: ['0', 'more'],
  packed: [true, false],
};
const SHARED = {
  bias: [true, false],
  batch: ['unbatched', '1', 'n'],
  initial: ['absent', 'zeros', 'given'],
  dtype: ['float32', 'float64'],
};
const OWN = { nonlinearity: ['tanh', 'relu'], proj_size: ['0', 'more'] };

/** Every option of a module, with the values that it takes. */
function valuesOf(module: ModuleName): Readonly<Record<string, readonly unknown[]>> {
  const names = argumentsOf(module).map(({ name }) => name);
  return {
    ...(isNetwork(module) ? NETWORK : { stepped: [true, false] }),
    ...SHARED,
    ...Object.fromEntries(Object.entries(OWN).filter(([name]) => names.includes(name))),
  };
}

/** Of the derived ones, from what their case.json says: they are large. */
function derivedOptions(of: ModuleName): Record<string, unknown>[] {
  return goldenIds()
    .filter((id) => id.startsWith('sizes/'))
    .map((id) => JSON.parse(readFileSync(path.join(GOLDEN, id, 'case.json'), 'utf8')) as Derived)
    .filter(({ module }) => module === of)
    .map(({ module, config, dtype, stepped = false, derived: { batch, states, lengths } }) => {
      const all = completeConfig(module, config);
      const more = (value = 0) => (value > 0 ? 'more' : '0');
      return {
        ...all,
        layers: all.num_layers,
        dropout: more(all.dropout),
        proj_size: more(all.proj_size),
        packed: lengths !== undefined,
        batch: batch === undefined ? 'unbatched' : batch > 1 ? 'n' : String(batch),
        initial: states ? 'given' : 'absent',
        dtype,
        stepped,
      };
    });
}

interface Derived {
  readonly module: ModuleName;
  readonly config: Record<string, unknown>;
  readonly dtype: string;
  readonly stepped?: boolean;
  readonly derived: { readonly batch?: number; readonly states: boolean; readonly lengths?: number[] };
}

/** Only the rows of a batch can be packed. */
const isPossible = (row: readonly string[]) =>
  !(row.includes('packed=true') && row.includes('batch=unbatched'));

/** Every option of a case by its value. */
function optionsOf(asked: Case): Record<string, unknown> {
  const { config, dtype, inputs, stepped } = asked;
  const { batched, batch } = extentOf(asked)!;
  const state = inputs['h_0'] ?? inputs['hx'];
  const more = (value = 0) => (value > 0 ? 'more' : '0');
  return {
    layers: config.num_layers,
    bidirectional: config.bidirectional,
    bias: config.bias,
    batch_first: config.batch_first,
    dropout: more(config.dropout),
    packed: inputs[LENGTHS] !== undefined,
    proj_size: more(config.proj_size),
    batch: batched ? (batch > 1 ? 'n' : String(batch)) : 'unbatched',
    initial: state ? (state.data.some((value) => value !== 0) ? 'given' : 'zeros') : 'absent',
    nonlinearity: config.nonlinearity,
    dtype,
    stepped,
  };
}

test('there are at least 600 cases in at most 14 MB and 10,000 files', async () => {
  const files = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(path.join(entry.parentPath, entry.name)).size);
  const bytes = files.reduce((sum, size) => sum + size, 0);
  expect((await goldens()).length).toBeGreaterThanOrEqual(600);
  expect(bytes).toBeLessThanOrEqual(14e6);
  expect(files.length).toBeLessThan(10_000);
  console.log(`goldens: ${(await goldens()).length} cases, ${bytes} bytes in ${files.length} files`);
});

test.each([
  ['article', 7],
  ['rnn', 46],
  ['cell', 12],
  ['lstm', 70],
  ['gru', 50],
  ['lstm_cell', 12],
  ['gru_cell', 10],
  ['covering', 28],
  ['random', 80],
  ['exact', 30],
  ['pinned', 100],
  ['trained', 4],
])('%s has at least %i cases', async (folder, least) => {
  expect((await below(folder)).length).toBeGreaterThanOrEqual(least);
});

test.each(KERNELS)(
  'our own modules pass every case on the kernel $kernel, every tensor given and judged',
  async (options) => {
    // LSTM and GRU run on the plain kernel, whichever is asked for.
    const cases = share(await goldens(), options.kernel === 'scalar' ? 4 : 1).filter(
      ({ module }) => options.kernel === 'scalar' || module.startsWith('RNN'),
    );
    const report = await check(ownWith(options), cases);
    expect(report.cases.filter(({ status }) => status !== 'pass')).toEqual([]);
    const wholly = report.cases.filter(({ chaotic }) => !chaotic).flatMap(({ tensors }) => tensors);
    expect(wholly.filter(({ judged }) => judged === 'none')).toEqual([]);
    const here = CHAOTIC.filter((id) => cases.some((one) => one.id === id));
    expect(report.cases.filter(({ chaotic }) => chaotic).map(({ id }) => id)).toEqual(here);
    expect(report.cases.filter(({ per_step }) => per_step && per_step.status !== 'pass')).toEqual([]);
  },
);

test('the check of the goldens can fail: one float moved in every third case fails it', async () => {
  const all = share(
    (await goldens()).filter((_, i) => i % 3 === 0),
    5,
  );
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

test.each(MODULES)('of %s every triple of option values is there', async (module) => {
  const all = [
    ...(await goldens()).filter((asked) => asked.module === module).map(optionsOf),
    ...derivedOptions(module),
  ];
  const options = Object.entries(valuesOf(module));
  const have = new Set(
    all.flatMap((row) =>
      choices(
        options.map(([name]) => `${name}=${String(row[name])}`),
        3,
      ).map(String),
    ),
  );
  const every = choices(options, 3).flatMap((names) =>
    names.reduce<string[][]>(
      (rows, [name, values]) =>
        rows.flatMap((row) => values.map((value) => [...row, `${name}=${String(value)}`])),
      [[]],
    ),
  );
  const want = every.filter(isPossible);
  console.log(
    `${module}: ${want.length} triples of options in ${all.length} goldens, ${every.length - want.length} impossible`,
  );
  expect(want.filter((row) => !have.has(row.join()))).toEqual([]);
  expect(want.length).toBeGreaterThan(130);
});

/** All choices of so many, in their order. */
function choices<T>(all: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return all.flatMap((first, i) => choices(all.slice(i + 1), count - 1).map((rest) => [first, ...rest]));
}

test('every case says what it claims, what ran, and has hashes of all its files; the states of every float32 case have their truth', async () => {
  for (const asked of await goldens()) {
    const { id, module, claim, provenance, dtype, truth } = asked;
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
    const states = signatureOf(module).states.map(({ letter }) => stepsName(asked, letter));
    if (dtype === 'float32') expect(Object.keys(truth), id).toEqual(expect.arrayContaining(states));
  }
});

test('no claim is made twice in a suite of claims', async () => {
  const suites = ['rnn', 'cell', 'lstm', 'gru', 'lstm_cell', 'gru_cell'].map(below);
  const claims = (await Promise.all(suites)).flatMap((suite) =>
    suite.map(({ id, claim }) => `${id.split('/')[0]} ${claim}`),
  );
  expect(new Set(claims).size).toBe(claims.length);
});

test('no case but those that claim it is chaotic: PyTorch itself stays within an (m + 1)th of the tolerance of float64', async () => {
  for (const { id, expected, truth } of await goldens()) {
    if (CHAOTIC.includes(id) || COUNTING.includes(id)) continue;
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
  for (const { id, module, exact, config } of await below('exact')) {
    expect([id, exact]).toEqual([id, 'any']);
    if (networkOf(module) === 'RNN') expect([id, config.nonlinearity]).toEqual([id, 'relu']);
  }
});

test.each(['lstm/chaotic', 'rnn/chaotic_gain_3', 'rnn/overflowing_relu'])(
  'where float32 lost its digits, float64 was asked how far its truth may be: %s',
  async (id) => {
    const bound = (await golden(id)).provenance?.['bound'] as Record<string, number>;
    expect(bound['h_steps.f64']).toBeGreaterThan(3 * 2 ** -29 * bound['h_steps']!);
  },
);

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
