import { describe, expect, test } from 'vitest';
import {
  cast,
  indexAt,
  shapeText,
  tensor,
  transpose01,
  ulpDistance,
  sameBits,
} from '../../src/tensor/index.ts';

describe('a tensor is checked once, when it is made', () => {
  test('its dtype follows from its data', () => {
    expect(tensor(new Float64Array(6), [2, 3])).toMatchObject({ dtype: 'float64', shape: [2, 3] });
    expect(tensor(new BigInt64Array(1), [])).toMatchObject({ dtype: 'int64', shape: [] });
  });

  test.each([
    [new Float32Array(5), [2, 3], /5 elements, want 6 for shape \(2, 3\)/],
    [new Float32Array(6), [-2, -3], /shape \[-2,-3\], want whole sizes/],
    [new Float32Array(6), [1.5, 4], /want whole sizes/],
    [new Float32Array(1), Array<number>(1_000_000).fill(1), /^tensor: 1000000 axes, want at most 64$/],
    [[1, 2, 3] as unknown as Float32Array, [3], /not a Float32Array/],
  ])('%# is refused', (data, shape, says) => {
    expect(() => tensor(data, shape)).toThrow(says);
  });

  test('its shape cannot be changed afterwards', () => {
    const shape = [2, 3];
    const made = tensor(new Float32Array(6), shape);
    shape[0] = 6;
    expect(made.shape).toEqual([2, 3]);
    expect(() => ((made.shape as number[])[0] = 6)).toThrow(TypeError);
  });
});

test('shapes read as Python prints them, and an offset has its index', () => {
  expect([[], [20], [10, 3, 20]].map(shapeText)).toEqual(['()', '(20,)', '(10, 3, 20)']);
  expect([0, 1, 20, 599].map((offset) => indexAt(offset, [10, 3, 20]))).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [9, 2, 19],
  ]);
});

test('cast rounds once, and transpose01 exchanges the leading axes', () => {
  expect(cast(tensor(new Float64Array([0.1, 1e300]), [2]), 'float32').data).toEqual(
    new Float32Array([0.1, Infinity]),
  );
  expect(cast(tensor(new BigInt64Array([3n]), [1]), 'float64').data).toEqual(new Float64Array([3]));
  const six = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [3, 2, 1]);
  expect(transpose01(six)).toEqual(tensor(new Float32Array([1, 3, 5, 2, 4, 6]), [2, 3, 1]));
});

test('ulp distance counts the floats between', () => {
  expect(ulpDistance(1, 1 + 2 ** -23, 'float32')).toBe(1);
  expect(ulpDistance(1, 1 + 2 ** -52, 'float64')).toBe(1);
  expect(ulpDistance(-(2 ** -149), 2 ** -149, 'float32')).toBe(2);
  expect(ulpDistance(-5e-324, 5e-324, 'float64')).toBe(2);
  expect(ulpDistance(-0, 0, 'float32')).toBe(0);
  expect(ulpDistance(Number.NaN, 0, 'float32')).toBeNaN();
});

test('the same bits: -0 apart from 0, any NaN the same as any NaN', () => {
  expect([sameBits(-0, 0), sameBits(Number.NaN, Number.NaN), sameBits(1, 1)]).toEqual([false, true, true]);
});
