// float64 is guarded: half its digits are not enough, and every right way to sum is.
import { expect, test } from 'vitest';
import { preciseTruthOf } from '../../src/conformance/precise-truth.ts';
import { Opened } from '../../src/conformance/opened.ts';
import { check } from '../../src/harness/index.ts';
import { initialNames } from '../../src/signatures/axes/index.ts';
import { own } from '../../src/subjects/index.ts';
import { share } from '../share.ts';
import { goldens } from '../goldens.ts';
import { LOSSY } from './double-subjects.ts';

const doubles = share(
  (await goldens()).filter(({ dtype }) => dtype === 'float64'),
  2,
);

/** Where a loss can show: the part is there, and its numbers are no float32. */
const isLost = (what: string, one: (typeof doubles)[number]): boolean => {
  if (/of a cell/.test(what) && one.module !== 'RNNCell') return false;
  const { seq_len } = new Opened(one).extent;
  const begins = initialNames(one).some((name) => one.inputs[name]?.data.some((value) => value !== 0));
  if (what.startsWith('weight_hh') && seq_len === 1 && !begins) return false;
  const of =
    /^(weight_hh|weight_ih|bias)/.exec(what)?.[1] ?? (what.startsWith('biases') ? 'bias' : undefined);
  const tensors = of === undefined ? one.expected : one.state_dict;
  return Object.entries(tensors).some(
    ([name, { data }]) =>
      (of === undefined || name.startsWith(of)) &&
      (data as Float64Array).some((value) => Number.isFinite(value) && Math.fround(value) !== value),
  );
};

test.each(Object.entries(LOSSY))('%s fail every float64 golden in which they can show', async (what, run) => {
  const cases = doubles.filter((one) => isLost(what, one));
  const report = await check({ name: what, run }, cases, { localise: false });
  console.log(`float64: ${what}: ${report.totals.fail} of ${cases.length} goldens fail`);
  expect(report.cases.filter(({ status }) => status !== 'fail').map(({ id }) => id)).toEqual([]);
  expect(cases.length).toBeGreaterThan(/cell/.test(what) ? 1 : 8);
});

test('our own modules pass them all, with a budget of some ulp', async () => {
  const report = await check(own, doubles);
  expect(report.totals).toMatchObject({ pass: doubles.length, fail: 0 });
});

test('their truth is within a few ulp of PyTorch, and float64 alone could not tell it', () => {
  let differing = 0;
  for (const asked of doubles) {
    const { high, low } = preciseTruthOf(new Opened(asked))!;
    if (low[0]!.some((value) => value !== 0)) differing++;
    low[0]!.forEach((value, i) => {
      if (value !== 0) expect(Math.abs(value / high[0]![i]!)).toBeLessThanOrEqual(2 ** -53);
    });
  }
  expect(differing).toBeGreaterThan(10);
});
