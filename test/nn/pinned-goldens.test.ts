// golden/pinned: PyTorch's own modules with their arithmetic pinned. Our float32-in-order kernel has their bits.
import { beforeAll, describe, expect, test } from 'vitest';
import { difference } from '../../src/compare/index.ts';
import type { Case } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { type Arithmetic, ConfigError, RNN, RNNCell } from '../../src/nn/index.ts';
import { prettyReport } from '../../src/report/index.ts';
import { own, ownWith } from '../../src/subjects/index.ts';
import { share } from '../share.ts';
import { goldens } from '../goldens.ts';
import { pinnedTextbook, SUMS } from './pinned-textbook.ts';

const ours = ownWith({ arithmetic: 'float32-in-order' });
let pinned: readonly Case[];
let some: readonly Case[];
beforeAll(async () => {
  pinned = (await goldens()).filter(({ exact }) => exact === 'float32-in-order');
  some = share(pinned, 2);
});

test('our kernel reproduces every tensor of every pinned case, bit for bit', async () => {
  let elements = 0;
  for (const asked of pinned) {
    const answer = await ours.run(asked);
    for (const [name, expected] of Object.entries(asked.expected)) {
      expect([asked.id, name, difference(answer[name]!, expected, { exact: true }).mismatched]).toEqual([
        asked.id,
        name,
        0,
      ]);
      elements += expected.data.length;
    }
  }
  expect(elements).toBeGreaterThan(10_000);
});

test('who claims the arithmetic is held to the bits, who does not is judged in the ordinary way', async () => {
  const claimed = await check(ours, pinned);
  const ordinary = await check(own, some);
  for (const [report, judged] of [
    [claimed, 'exact'],
    [ordinary, 'close'],
  ] as const) {
    expect(report.cases.filter(({ status }) => status !== 'pass')).toEqual([]);
    const how = report.cases.flatMap(({ tensors }) => tensors.map((tensor) => tensor.judged));
    expect(new Set(how)).toEqual(new Set([judged]));
  }
});

test('the bits are not those of float64 sums: an ordinary right answer that claims them fails', async () => {
  const { totals } = await check({ ...own, arithmetic: 'float32-in-order' }, some);
  expect(totals.fail).toBeGreaterThan(15);
});

describe('a textbook of one layer and the cell', () => {
  test('by the rules has the bits', async () => {
    const { totals } = await check(pinnedTextbook('right'), some);
    expect(totals).toMatchObject({ fail: 0 });
    expect(totals.pass).toBeGreaterThanOrEqual(25);
  });

  const broken = Object.keys(SUMS).filter((rules) => rules !== 'right') as (keyof typeof SUMS)[];
  test.each(broken)('%s: fails, and the report says that the bits differ', async (rules) => {
    const report = await check(pinnedTextbook(rules), pinned);
    expect(report.totals.fail).toBeGreaterThanOrEqual(5);
    expect(prettyReport(report, { colours: false })).toMatch(/\d+ of \d+ elements differ in their\s+bits/);
    const { arithmetic: _, ...modest } = pinnedTextbook(rules);
    expect((await check(modest, some)).totals.fail).toBe(0); // close enough for whoever claims nothing
  });
});

describe('the option', () => {
  const sizes = { input_size: 3, hidden_size: 5 };

  test('is of float32 alone: a float64 module that rounds to float32 would be neither', () => {
    const options = { arithmetic: 'float32-in-order' } as const;
    for (const make of [RNN, RNNCell]) {
      expect(() => new make({ ...sizes, dtype: 'float64' }, options)).toThrow(ConfigError);
      expect(() => new make({ ...sizes, dtype: 'float64' }, options)).toThrow(
        /RNN(Cell)?: arithmetic is 'float32-in-order' and dtype is 'float64', want 'float32'/,
      );
    }
  });

  test('has two values', () => {
    const options = { arithmetic: 'exact' as Arithmetic };
    expect(() => new RNN(sizes, options)).toThrow(/arithmetic is 'exact', want accurate or float32-in-order/);
  });

  test('our subject skips float64, and says why', async () => {
    const float64 = (await goldens()).filter(({ dtype }) => dtype === 'float64');
    const { totals, cases } = await check(ours, float64);
    expect(totals).toMatchObject({ cases: totals.skip, fail: 0 });
    expect(cases[0]!.reason).toBe('float32-in-order is an arithmetic of float32');
  });

  test('in float32-in-order the other goldens pass too, as those of any right implementation', async () => {
    const others = (await goldens()).filter(({ exact }) => exact !== 'float32-in-order');
    expect((await check(ours, share(others, 4))).totals.fail).toBe(0);
  });
});
