import { describe, expect, test } from 'vitest';
import {
  cast,
  clone,
  DtypeError,
  indexAt,
  InputError,
  isTensor,
  MemoryError,
  sameBits,
  ShapeError,
  shapeText,
  tensor,
  transpose01,
  ulpDistance,
  viewOf,
  zeros,
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
    [
      new Float32Array(1),
      Array<number>(1_000_000).fill(1),
      /^tensor: shape .*, want whole sizes >= 0, at most 64 of them$/,
    ],
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

describe('what an array says of itself does not count', () => {
  const lying = () => Object.defineProperty(new Float32Array(9), 'length', { value: 4 });

  test('its length is what its memory holds', () => {
    expect(() => tensor(lying(), [4])).toThrow('tensor: 9 elements, want 4 for shape (4,)');
    expect(isTensor({ dtype: 'float32', shape: [4], data: lying() })).toBe(false);
    expect(isTensor({ dtype: 'float32', shape: [9], data: lying() })).toBe(true);
  });

  test('its class is what it is', () => {
    const data = Object.setPrototypeOf(new Float32Array(2), BigInt64Array.prototype) as Float32Array;
    expect(tensor(data, [2]).dtype).toBe('float32');
    expect(() => tensor(Object.create(Float32Array.prototype) as Float32Array, [0])).toThrow(InputError);
  });

  test('a copy is a plain array, whatever it is made from', () => {
    class Odd extends Float32Array {
      static get [Symbol.species](): never {
        throw new Error('species was asked');
      }
    }
    const odd = tensor(Odd.of(1, 2), [2, 1]);
    for (const copy of [clone(odd), cast(odd, 'float32'), transpose01(odd)])
      expect(Object.getPrototypeOf(copy.data)).toBe(Float32Array.prototype);
  });

  test('shared memory is seen as long as it was, though another thread may make it longer', () => {
    const buffer = Reflect.construct(SharedArrayBuffer, [8, { maxByteLength: 80 }]) as SharedArrayBuffer & {
      grow(bytes: number): void;
    };
    const made = tensor(new Float32Array(buffer), [2]);
    buffer.grow(80);
    expect([made.data.length, viewOf(made)!.data.length]).toEqual([20, 2]);
  });
});

describe('what memory cannot hold, and what is no shape, is refused', () => {
  test.each<[unknown, RegExp]>([
    [[1n, 2], /^tensor: shape \[1n,2\], want whole sizes >= 0$/],
    ['2', /^tensor: shape '2', want/],
    [Int32Array.of(2), /^tensor: shape an object, want/],
    [Array(3), /^tensor: shape \[undefined,undefined,undefined\], want/],
    [Array(2 ** 32 - 1), /^tensor: shape \[undefined,.*,…\], want/],
    [Array(65).fill(1), /^tensor: shape \[1,1,1,1,1,1,1,1,…\], want whole sizes >= 0, at most 64 of them$/],
    [[Number.NaN], /^tensor: shape \[NaN\], want/],
    [null, /^tensor: shape null, want/],
    [[Symbol('x')], /^tensor: shape \[a symbol\], want/],
  ])('%#', (shape, says) => {
    expect(() => tensor(new Float32Array(2), shape as number[])).toThrow(says);
    expect(() => tensor(new Float32Array(2), shape as number[])).toThrow(ShapeError);
  });

  test('zeros', () => {
    expect(() => zeros([2 ** 40, 2 ** 40], 'float32')).toThrow(MemoryError);
    expect(() => zeros([1e6, 1e6], 'float64')).toThrow(
      /^7.28 TiB for a tensor of 1000000000000 float64 cannot be had/,
    );
    expect(() => zeros([2], 'float16' as 'float32')).toThrow(
      /^zeros: dtype 'float16', want float32, float64 or int64$/,
    );
    expect(() => zeros([2], 'toString' as 'float32')).toThrow(DtypeError);
  });

  test('rows without columns, of which there may be any number, take no time', () => {
    expect(transpose01(tensor(new Float32Array(0), [2 ** 50, 0, 1])).shape).toEqual([0, 2 ** 50, 1]);
  });
});
