// Memory that a subject was given is compared before and after: short arrays by a loop, long ones by Node.
import { describe, expect, test } from 'vitest';
import { sameNumbers } from '../../src/tensor/index.ts';

const arrays = [Float32Array, Float64Array];

describe.each([3, 100_000])('%i numbers', (length) => {
  test.each(arrays)('are told from others by any one of them: %o', (Numbers) => {
    const one = new Numbers(length).fill(1).map((_, i) => i / 7);
    expect(sameNumbers(one, one.slice())).toBe(true);
    for (const place of [0, Math.floor(length / 2), length - 1]) {
      const other = one.slice();
      other[place]! += 1 / 7;
      expect(sameNumbers(one, other)).toBe(false);
    }
  });

  test.each(arrays)('-0 is apart from 0, and any NaN is any NaN: %o', (Numbers) => {
    const zeros = new Numbers(length);
    const others = zeros.slice();
    others[length - 1] = -0;
    expect(sameNumbers(zeros, others)).toBe(false);
    const bits = new Uint8Array(zeros.buffer);
    zeros[1] = Number.NaN;
    const nans = zeros.slice();
    bits[Numbers.BYTES_PER_ELEMENT]! ^= 1; // another NaN
    expect(new Uint8Array(nans.buffer)).not.toEqual(bits);
    expect(sameNumbers(zeros, nans)).toBe(true);
    nans[0] = 1;
    expect(sameNumbers(zeros, nans)).toBe(false);
  });

  test('in memory that threads share, and in a part of memory', () => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * length + 4), 4);
    const one = new Float32Array(length).fill(0.1);
    shared.set(one);
    expect(sameNumbers(one, shared)).toBe(true);
    shared[length - 1] = 0.2;
    expect(sameNumbers(one, shared)).toBe(false);
  });

  test('of two dtypes are the same where each is', () => {
    expect(sameNumbers(new Float32Array(length).fill(0.5), new Float64Array(length).fill(0.5))).toBe(true);
    expect(sameNumbers(new Float32Array(length).fill(0.1), new Float64Array(length).fill(0.1))).toBe(false);
  });
});
