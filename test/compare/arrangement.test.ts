// The right numbers in another arrangement. The rearranged numbers are those of numpy's transpose and flip.
import { describe, expect, test } from 'vitest';
import { arrangementOf } from '../../src/compare/index.ts';
import { type Shape, tensor } from '../../src/tensor/index.ts';

const of = (values: number[], shape: Shape) => tensor(Float32Array.from(values), shape);
const counted = (shape: Shape, count: number) =>
  of(
    Array.from({ length: count }, (_, i) => i + 1),
    shape,
  );
const six = counted([2, 3], 6);
const twelve = counted([2, 3, 2], 12);

describe('an arrangement is named', () => {
  test('memory read in another shape', () => {
    expect(arrangementOf(counted([3, 2], 6), six)).toBe('the right numbers in the shape (3, 2), want (2, 3)');
  });

  test('axes exchanged, also where the shape is the one that was wanted', () => {
    const exchanged = [1, 4, 2, 5, 3, 6];
    const how = 'the right numbers with the axes in the order (1, 0)';
    expect(arrangementOf(of(exchanged, [3, 2]), six)).toBe(how);
    expect(arrangementOf(of(exchanged, [2, 3]), six)).toBe(`${how}, in the shape (2, 3)`);
  });

  test('axes exchanged, one of them of size 1: the memory is the same, and the order is what is wrong', () => {
    const how = (axes: string) => `the right numbers with the axes in the order ${axes}`;
    expect(arrangementOf(counted([3, 1, 2], 6), counted([1, 3, 2], 6))).toBe(how('(1, 0, 2)'));
    expect(arrangementOf(counted([6, 1, 1], 6), counted([1, 6, 1], 6))).toBe(how('(1, 0, 2)'));
  });

  test.each([
    ['(2, 0, 1)', [2, 2, 3], [1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12]],
    ['(1, 2, 0)', [3, 2, 2], [1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 6, 12]],
    ['(0, 2, 1)', [2, 2, 3], [1, 3, 5, 2, 4, 6, 7, 9, 11, 8, 10, 12]],
  ])('three axes in the order %s', (axes, shape, values) => {
    expect(arrangementOf(of(values, shape), twelve)).toBe(
      `the right numbers with the axes in the order ${axes}`,
    );
  });

  test('an axis flipped', () => {
    expect(arrangementOf(of([4, 5, 6, 1, 2, 3], [2, 3]), six)).toBe(
      'the right numbers, flipped along axis 0',
    );
    expect(arrangementOf(of([3, 2, 1, 6, 5, 4], [2, 3]), six)).toBe(
      'the right numbers, flipped along axis 1',
    );
  });

  test('two values are enough to tell', () => {
    expect(arrangementOf(of([2, 1], [2]), of([1, 2], [2]))).toBe('the right numbers, flipped along axis 0');
  });
});

describe('nothing is named where', () => {
  test('nothing is wrong', () => {
    expect(arrangementOf(counted([2, 3], 6), six)).toBeUndefined();
    const symmetric = of([1, 2, 2, 3], [2, 2]); // exchanged axes would fit as well
    expect(arrangementOf(symmetric, symmetric)).toBeUndefined();
  });

  test('one number is wrong, in any shape', () => {
    const one = [1, 2, 3, 4, 5, 60];
    expect(arrangementOf(of(one, [2, 3]), six)).toBeUndefined();
    expect(arrangementOf(of(one, [3, 2]), six)).toBeUndefined();
    expect(arrangementOf(of([1, 4, 2, 5, 3, 60], [3, 2]), six)).toBeUndefined();
    expect(arrangementOf(of([4, 5, 6, 1, 2, 30], [2, 3]), six)).toBeUndefined();
  });

  test('all numbers are one number: any arrangement would fit', () => {
    expect(arrangementOf(of([7, 7], [1, 2]), of([7, 7], [2, 1]))).toBeUndefined();
  });

  test('there are more numbers, or fewer', () => {
    expect(arrangementOf(counted([7], 7), counted([6], 6))).toBeUndefined();
    expect(arrangementOf(counted([5], 5), counted([6], 6))).toBeUndefined();
  });
});
