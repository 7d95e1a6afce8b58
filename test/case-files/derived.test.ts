// Derived cases: a formula in place of files, and PyTorch's hashes in place of answers.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { hash32, keyOf } from '../../src/case-files/hash32.ts';
import { latticeTensor } from '../../src/case-files/lattice.ts';
import { check } from '../../src/harness/index.ts';
import { own, ownWith } from '../../src/subjects/index.ts';
import { type FloatTensor, type NamedTensors, tensor } from '../../src/tensor/index.ts';
import { share } from '../share.ts';
import { derivedGoldens, GOLDEN } from '../goldens.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-derived-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Manifest = Record<string, unknown>;
const stored = (id: string) =>
  JSON.parse(readFileSync(path.join(GOLDEN, id, 'case.json'), 'utf8')) as Manifest;

async function load(name: string, change: (manifest: Manifest) => Manifest) {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'case.json'), JSON.stringify(change(stored('sizes/hidden_65'))));
  return loadCases(folder);
}

test('the formula, by numbers that another language gave', () => {
  // python: lattice.key_of, lattice.hash32
  expect(keyOf('weight_hh_l0') >>> 0).toBe(3_667_403_107);
  expect([0, 1, 2, 1_000_000].map((i) => hash32(7, keyOf('weight_hh_l0'), i))).toEqual([
    1_552_633_398, 2_816_884_313, 2_093_976_945, 3_410_693_016,
  ]);
  const input = latticeTensor(1, 'input', [2, 3], 'float32');
  expect(input.data.every((value: number) => Number.isInteger(4 * value) && Math.abs(value) <= 2)).toBe(true);
  const hh = latticeTensor(1, 'weight_hh_l0', [200, 200], 'float32');
  const minus = hh.data.filter((value: number) => value === -1).length;
  expect([new Set(hh.data), minus > 300 && minus < 500]).toEqual([new Set([0, -1]), true]);
});

describe('the committed ones', () => {
  test.each([{ kernel: 'scalar' }, { kernel: 'simd', fma: false }] as const)(
    'pass, bit for bit, on the kernel $kernel',
    async (options) => {
      // LSTM and GRU run on the plain kernel, whichever is asked for.
      const cases = share(await derivedGoldens(), options.kernel === 'scalar' ? 8 : 2).filter(
        ({ module }) => options.kernel === 'scalar' || module.startsWith('RNN'),
      );
      const report = await check(ownWith(options), cases, { localise: false });
      expect(report.cases.filter(({ status }) => status !== 'pass')).toEqual([]);
      expect(
        report.cases.flatMap(({ tensors }) => tensors).filter(({ judged }) => judged !== 'exact'),
      ).toEqual([]);
      expect(cases.length).toBeGreaterThanOrEqual(6);
    },
  );

  test('two for each size at which kernels change their way', async () => {
    const cases = await derivedGoldens();
    for (const n of [64, 128, 256, 512, 1024]) {
      for (const name of ['hidden_size', 'input_size'] as const) {
        const near = cases.filter(({ config }) => config[name] > n && config[name] < n + 10);
        expect([name, n, near.length >= 2]).toEqual([name, n, true]);
      }
    }
    const count = (of: (one: (typeof cases)[number]) => boolean) => cases.filter(of).length;
    expect(count(({ config }) => config.num_layers === 12)).toBeGreaterThanOrEqual(2);
    expect(count(({ inputs }) => inputs['input']!.shape[0]! >= 5000)).toBeGreaterThanOrEqual(2);
    expect(
      count(({ inputs }) => Math.max(...inputs['input']!.shape.slice(0, 2)) >= 300),
    ).toBeGreaterThanOrEqual(4);
    expect(count(({ expected }) => (expected['output']?.data.length ?? 0) > 65_536)).toBeGreaterThanOrEqual(
      2,
    );
  });

  test('fail a subject that loses the last recurrent column, or all from a size on', async () => {
    const cases = (await derivedGoldens()).filter(({ id }) => id.startsWith('sizes/hidden_'));
    const losing = (from: (width: number) => number) => ({
      name: 'loses columns',
      run: (question: Parameters<typeof own.run>[0]) => {
        const lost = Object.entries(question.state_dict).map(([name, one]) => {
          const { data, shape } = one as FloatTensor;
          const width = shape[1]!;
          if (!name.startsWith('weight_hh')) return [name, one];
          const kept = data.map((value: number, i: number) => (i % width >= from(width) ? 0 : value));
          return [name, tensor(kept as Float32Array, shape)];
        });
        return own.run({ ...question, state_dict: Object.fromEntries(lost) as NamedTensors });
      },
    });
    for (const from of [(width: number) => width - 1, (width: number) => 2 ** Math.floor(Math.log2(width))]) {
      expect((await check(losing(from), cases, { localise: false })).totals.fail).toBe(cases.length);
    }
  });
});

describe('a case of one’s own', () => {
  test('whose hash is another is broken', async () => {
    const [asked] = await load('hash', (one) => ({
      ...one,
      expected_sha256: { ...(one['expected_sha256'] as object), h_n: '0'.repeat(64) },
    }));
    expect((await check(own, [asked!])).cases[0]).toMatchObject({
      status: 'broken',
      reason: 'expected_sha256.h_n is not the hash of what its weights and inputs give.',
    });
  });

  test.each<[string, (one: Manifest) => Manifest, RegExp]>([
    [
      'no exact',
      (one) => ({ ...one, exact: undefined }),
      /exact: want "any": only an exact case can be derived/,
    ],
    ['files', (one) => ({ ...one, state_dict: {} }), /[Uu]nrecognized key.*state_dict/],
    [
      'another formula',
      (one) => ({ ...one, derived: { ...(one['derived'] as object), formula: 'x' } }),
      /derived\.formula/,
    ],
    ['no hash', (one) => ({ ...one, expected_sha256: {} }), /expected_sha256: want at least one hash/],
    [
      'a hash of nothing',
      (one) => ({ ...one, expected_sha256: { h_9: '0'.repeat(64) } }),
      /expected_sha256\.h_9: no answer of this case/,
    ],
    [
      'too large',
      (one) => ({ ...one, config: { ...(one['config'] as object), hidden_size: 1_000_000 } }),
      /derived: \d+ numbers, want at most 50000000/,
    ],
  ])('%s is refused', async (name, change, says) => {
    await expect(load(name.replaceAll(' ', '-'), change)).rejects.toThrow(says);
  });
});
