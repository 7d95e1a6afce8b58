// Our verdict on one element against torch.testing.assert_close's, from a table that PyTorch wrote.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultTolerance, isClose } from '../../src/compare/index.ts';
import type { FloatDtype } from '../../src/tensor/index.ts';
import { GOLDEN } from '../goldens.ts';

type Pair = [dtype: FloatDtype, actual: string, expected: string, close: boolean, closeWithEqualNan: boolean];
const { pairs } = JSON.parse(readFileSync(`${GOLDEN}/closeness/elements.json`, 'utf8')) as { pairs: Pair[] };

const number = (bits: string, dtype: FloatDtype) =>
  dtype === 'float32' ? Buffer.from(bits, 'hex').readFloatBE() : Buffer.from(bits, 'hex').readDoubleBE();

function verdicts([dtype, a, e]: Pair, round = true): boolean[] {
  const [actual, expected] = [number(a, dtype), number(e, dtype)];
  return [false, true].map((equal_nan) =>
    isClose(actual, expected, { ...defaultTolerance(dtype), equal_nan }, round ? dtype : 'float64'),
  );
}

test('isClose agrees with torch.testing.assert_close on every recorded pair', () => {
  expect(pairs.length).toBeGreaterThan(1000);
  expect(pairs.filter((pair) => verdicts(pair).join() !== [pair[3], pair[4]].join())).toEqual([]);
});

test('the pairs can tell: both verdicts occur often, and without rounding to float32 some come out wrong', () => {
  for (const verdict of [true, false])
    expect(pairs.filter((pair) => pair[3] === verdict).length).toBeGreaterThan(300);
  expect(
    pairs.filter((pair) => verdicts(pair, false).join() !== [pair[3], pair[4]].join()).length,
  ).toBeGreaterThan(10);
});
