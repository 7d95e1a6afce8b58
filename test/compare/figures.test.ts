// What a Difference and a Budget hold, at their edges; computed by hand.
import { describe, expect, test } from 'vitest';
import { budget, defaultTolerance, difference } from '../../src/compare/index.ts';
import { tensor } from '../../src/tensor/index.ts';

const f32 = (...values: number[]) => tensor(Float32Array.from(values), [values.length]);
const f64 = (...values: number[]) => tensor(Float64Array.from(values), [values.length]);
const i64 = (...values: bigint[]) => tensor(BigInt64Array.from(values), [values.length]);
const ulp = 2 ** -23;

describe('worst_index', () => {
  test('is the first element where all are equal, and null where there is none to compare', () => {
    expect(difference(f32(1, 2), f32(1, 2))).toMatchObject({ mismatched: 0, worst_index: [0] });
    expect(difference(f32(), f32())).toMatchObject({ total: 0, worst_index: null });
    expect(difference(f32(Number.NaN), f32(Number.NaN))).toMatchObject({ mismatched: 0, worst_index: null });
  });

  test('is the first of those mismatches that are not finite, where no finite one mismatches', () => {
    const expected = f32(1, 2, 3, 4);
    expect(difference(f32(1, Number.NaN, 3, Infinity), expected).worst_index).toEqual([1]);
    expect(difference(f32(Number.NaN, 2, 3 + 4 * ulp, 4), expected).worst_index).toEqual([0]);
  });

  test('is the greatest finite error, where a finite element mismatches', () => {
    const expected = f32(1, 2, 3, 4);
    expect(difference(f32(1.5, Number.NaN, 3, 4), expected).worst_index).toEqual([0]);
    expect(difference(f32(Number.NaN, 2, 3.5, 4), expected).worst_index).toEqual([2]);
    // and an allowed error does not stand in for it
    expect(difference(f32(1, 2 + 2 * ulp, 3, 4), expected)).toMatchObject({
      mismatched: 0,
      worst_index: [1],
    });
  });
});

test('max_ulp_error is the greatest over all pairs, also over those that are allowed; of int64 the difference', () => {
  expect(difference(f32(1 + 3 * ulp, 2, 4 + 4 * ulp), f32(1, 2, 4)).max_ulp_error).toBe(3);
  expect(difference(i64(5n, -7n, 1n), i64(5n, 3n, 2n)).max_ulp_error).toBe(10);
});

test('bits say how they were judged, and -0 for 0 differs by no amount', () => {
  expect(difference(f32(1), f32(1)).judged).toBe('close');
  const found = difference(f32(-0, 1), f32(0, 1), { exact: true });
  expect(found).toMatchObject({ judged: 'exact', mismatched: 1, max_abs_error: 0, worst_index: [0] });
  expect(found.greatest).toBeUndefined();
});

test('NaN stands where NaN is expected, unless it is asked otherwise', () => {
  expect(defaultTolerance('float32').equal_nan).toBe(true);
  expect(difference(f32(Number.NaN), f32(Number.NaN)).mismatched).toBe(0);
});

describe('slack', () => {
  const least = 1e-7; // the tolerance of float64 at 0

  test('is allowed beside the tolerance, up to the last bit, by offset', () => {
    const allowed = least + 1;
    const above = allowed + 2 ** -52;
    expect(difference(f64(allowed, 0), f64(0, 0), { slack: [1, 0] }).mismatched).toBe(0);
    expect(difference(f64(above, 0), f64(0, 0), { slack: [1, 0] })).toMatchObject({
      mismatched: 1,
      greatest: { absolute: { value: above, index: [0], allowed } },
    });
    expect(difference(f64(0, allowed), f64(0, 0), { slack: [1, 0] }).mismatched).toBe(1);
  });

  test('allows no NaN', () => {
    expect(difference(f64(Number.NaN), f64(0), { slack: [Infinity] }).mismatched).toBe(1);
  });
});

describe('the budget', () => {
  test('names the first place of the greatest error; without any error, the first place', () => {
    const torch = f32(1, 1, 1);
    expect(budget(f32(1 + ulp, 1 + 3 * ulp, 1 + 3 * ulp), torch, f64(1, 1, 1)).index).toEqual([1]);
    expect(budget(f32(1 + 3 * ulp, 1 + ulp, 1), torch, f64(1, 1, 1)).index).toEqual([0]);
    expect(budget(torch, torch, f64(1, 1, 1))).toMatchObject({ index: [0], error: 0, ratio: 0 });
  });

  test('leaves out where PyTorch overflowed and the truth did not, and the other way round', () => {
    const [torch, truth] = [f32(Infinity, 1, 3), f64(1e39, Infinity, 3)];
    expect(budget(f32(5, 5, 3), torch, truth)).toMatchObject({ error: 0, torch_error: 0, within: true });
  });
});
