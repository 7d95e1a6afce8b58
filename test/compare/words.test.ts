// What is said of a Difference and of a Budget, to the letter.
import { describe, expect, test } from 'vitest';
import {
  budget,
  describeBudget,
  describeDifference,
  difference,
  figure,
  ratioText,
} from '../../src/compare/index.ts';
import { tensor } from '../../src/tensor/index.ts';

const f32 = (...values: number[]) => tensor(Float32Array.from(values), [values.length]);
const f64 = (...values: number[]) => tensor(Float64Array.from(values), [values.length]);
const ulp = 2 ** -23;

test.each([
  [0, '0'],
  [Number.NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [0.00099, '9.9e-4'],
  [0.001, '0.001'],
  [-12.345, '-12.3'],
  [9990, '9990'],
  [1e4, '1.0e+4'],
  [-0.00042, '-4.2e-4'],
])('the figure of %d is %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test.each([
  [0, '0.0x'],
  [1.26, '1.3x'],
  [999.9, '999.9x'],
  [1000, '1.0e+3x'],
  [Infinity, 'inf'],
  [Number.NaN, 'inf'],
])('the ratio %d is %s', (ratio, text) => {
  expect(ratioText(ratio)).toBe(text);
});

describe('a difference', () => {
  test('of nothing is no line', () => {
    expect(describeDifference(difference(f32(1, 2), f32(1, 2)))).toEqual([]);
  });

  test('in the bits, in what is not finite, and in amounts', () => {
    expect(describeDifference(difference(f32(-0, 1), f32(0, 1), { exact: true }))).toEqual([
      '1 of 2 elements differ in their bits (50.0%)',
    ]);
    expect(describeDifference(difference(f32(Number.NaN, 1), f32(0, 1)))).toEqual([
      '1 of 2 elements differ (50.0%)',
      '1 of them NaN or infinite on one side',
    ]);
    expect(describeDifference(difference(f32(2, 1), f32(4, 1)))).toEqual([
      '1 of 2 elements differ (50.0%)',
      'greatest absolute difference 2 at (0,), allowed 1.5e-5',
      'greatest relative difference 0.5 at (0,)',
    ]);
  });
});

describe('a budget', () => {
  test("is exceeded by so many times PyTorch's own error", () => {
    expect(describeBudget(budget(f32(1 + 256 * ulp), f32(1 + 2 * ulp), f64(1)))).toEqual([
      expect.stringMatching(/^error against float64 3\.1e-5, allowed \d\.\de-\d$/),
      "128.0x PyTorch's own error, which is 2.4e-7",
    ]);
  });

  test('is exceeded by so many times the floor, where PyTorch makes no error', () => {
    const lines = describeBudget(budget(f32(1 + 256 * ulp), f32(1), f64(1)));
    expect(lines[1]).toMatch(/^\d+\.\dx the floor; PyTorch's own error is 0$/);
  });

  test('is not spoken of where NaN exceeds it: closeness has counted that', () => {
    expect(describeBudget(budget(f32(Number.NaN), f32(1), f64(1)))).toEqual([]);
  });
});
