// toMatchTensor: what passes, what fails and in which words, and bad use.
import { describe, expect, test } from 'vitest';
import 'torch-parity/vitest';
import { tensor, type Tensor } from '../../src/tensor/index.ts';

const f32 = (values: readonly number[], shape = [values.length]) => tensor(new Float32Array(values), shape);
const f64 = (values: readonly number[], shape = [values.length]) => tensor(new Float64Array(values), shape);
const i64 = (...values: bigint[]) => tensor(new BigInt64Array(values), [values.length]);

/** What a failing assertion says; undefined where it holds. */
function said(assertion: () => void): string | undefined {
  try {
    assertion();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each<[string, Tensor, Tensor, boolean]>([
  ['itself', f32([1, 2]), f32([1, 2]), true],
  ['what assert_close allows', f32([1]), f32([1.00001]), true],
  ['more than that', f32([1]), f32([1.00002]), false],
  ['float64 by its own tolerance', f64([1]), f64([1.00001]), false],
  ['NaN where NaN is', f32([Number.NaN]), f32([Number.NaN]), true],
  ['NaN where a number is', f32([Number.NaN, 1]), f32([0, 1]), false],
  ['infinity where infinity is', f32([Infinity]), f32([Infinity]), true],
  ['infinity of the other sign', f32([Infinity]), f32([-Infinity]), false],
  ['int64, exactly', i64(2n ** 60n), i64(2n ** 60n + 1n), false],
  ['another shape', f32([1, 2], [1, 2]), f32([1, 2], [2, 1]), false],
  ['another dtype', f32([1]), f64([1]), false],
  ['no element', f32([]), f32([]), true],
])('%s', (_, actual, expected, isMatch) => {
  expect(said(() => expect(actual).toMatchTensor(expected)) === undefined).toBe(isMatch);
  expect(said(() => expect(actual).not.toMatchTensor(expected)) === undefined).toBe(!isMatch);
});

test('a tensor of another program is one by its form', () => {
  const foreign = { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) } as const;
  expect(foreign).toMatchTensor(f32([1, 2]));
  expect(f32([1, 3])).not.toMatchTensor(foreign);
});

test('rtol and atol, and NaN apart', () => {
  expect(f32([1])).toMatchTensor(f32([1.5]), { rtol: 0, atol: 0.5 });
  expect(f32([1])).not.toMatchTensor(f32([1.5]), { rtol: 0.1, atol: 0 });
  expect(f32([Number.NaN])).not.toMatchTensor(f32([Number.NaN]), { equal_nan: false });
});

test('a budget fails what closeness lets through, and passes what PyTorch itself is off by', () => {
  const truth = f64([1.00000001, 2]);
  expect(f32([1.000001, 2])).toMatchTensor(f32([1, 2]));
  expect(f32([1.000001, 2])).toMatchTensor(f32([1, 2]), { budget: { truth } });
  expect(f32([1.000009, 2])).toMatchTensor(f32([1, 2]));
  expect(f32([1.000009, 2])).not.toMatchTensor(f32([1, 2]), { budget: { truth } });
  expect(f32([1.000009, 2])).toMatchTensor(f32([1, 2]), { budget: { truth, scale: 100 } });
  expect(f32([Number.NaN, 2])).not.toMatchTensor(f32([1, 2]), { budget: { truth } });
});

describe('the message', () => {
  test('of values', () => {
    expect(said(() => expect(f32([1, 2, 3, 4], [2, 2])).toMatchTensor(f32([1, 2, 3, 5], [2, 2])))).toBe(
      `toMatchTensor: 1 of 4 elements differ (25.0%)
  greatest absolute difference 1 at (1, 1), allowed 1.7e-5
  greatest relative difference 0.2 at (1, 1)
  at (1, 1): came 4, want 5
  allowed: atol + rtol * |expected|, with rtol 1.3e-6, atol 1.0e-5`,
    );
  });

  test('of axes that are exchanged, and of another shape', () => {
    const swapped = 'It holds the right numbers with the axes in the order (1, 0).';
    expect(said(() => expect(f32([1, 2, 3, 4], [2, 2])).toMatchTensor(f32([1, 3, 2, 4], [2, 2])))).toContain(
      `  at (0, 1): came 2, want 3\n  ${swapped}\n`,
    );
    expect(
      said(() => expect(f32([1, 2, 3, 4, 5, 6], [3, 2])).toMatchTensor(f32([1, 3, 5, 2, 4, 6], [2, 3]))),
    ).toBe(`toMatchTensor: shape (3, 2), want (2, 3)\n  ${swapped}`);
  });

  test('of NaN, of -0, of int64', () => {
    expect(said(() => expect(f32([Number.NaN, 1])).toMatchTensor(f32([-0, 1])))).toContain(
      '  1 of them NaN or infinite on one side\n  at (0,): came NaN, want -0\n',
    );
    expect(said(() => expect(i64(1n, 2n ** 62n)).toMatchTensor(i64(1n, 2n ** 62n + 1n)))).toContain(
      'came 4611686018427387904, want 4611686018427387905',
    );
  });

  test('of a budget that is exceeded', () => {
    const budget = { truth: f64([1.00000001, 2]) };
    expect(said(() => expect(f32([1.000009, 2])).toMatchTensor(f32([1, 2]), { budget }))).toMatch(
      /^toMatchTensor: all elements are close, and the error is more than its budget\n {2}at \(0,\): came 1.00000894, want 1\n {2}error against float64 8.9e-6, allowed 2.4e-6\n {2}\d+\.\dx PyTorch's own error, which is 1.0e-8\n/,
    );
  });

  test('behind .not', () => {
    expect(said(() => expect(f32([1, 2])).not.toMatchTensor(f32([1, 2])))).toBe(
      'toMatchTensor: all 2 elements are close (rtol 1.3e-6, atol 1.0e-5), and .not wants a difference\n  greatest absolute difference 0',
    );
  });
});

describe('bad use fails with and without .not', () => {
  const one = f32([1]);
  const unreadable = {
    get dtype() {
      throw new Error('no');
    },
  };

  test.each<[string, unknown, unknown, unknown, string]>([
    ['no tensor', 3, one, undefined, 'what expect was given is 3, want a tensor { dtype, shape, data }'],
    ['an array of tensors', [one, one], one, undefined, 'Give one tensor: `const [output, h_n]'],
    ['a typed array', new Float32Array(1), one, undefined, 'is a Float32Array, want a tensor'],
    [
      'a promise',
      Promise.resolve(one),
      one,
      undefined,
      'is a promise, want a tensor { dtype, shape, data }\n  Await',
    ],
    ['nothing expected', one, undefined, undefined, 'expected is undefined, want a tensor'],
    [
      'a tensor that throws',
      unreadable,
      one,
      undefined,
      'a tensor cannot be read: a getter or proxy of it throws',
    ],
    ['rtol alone', one, one, { rtol: 0 }, 'rtol came without atol, want both or neither'],
    ['atol alone', one, one, { atol: 0 }, 'atol came without rtol, want both or neither'],
    ['a tolerance that is NaN', one, one, { rtol: Number.NaN, atol: 0 }, 'rtol is NaN, want a number >= 0'],
    ['a tolerance below 0', one, one, { rtol: 0, atol: -1 }, 'atol is -1, want a number >= 0'],
    ['an unknown option', one, one, { tolerance: 1 }, "the options: 'tolerance' is unknown, want rtol, atol"],
    ['options that are none', one, one, 0.1, 'the options: came 0.1, want { rtol, atol'],
    ['equal_nan of another kind', one, one, { equal_nan: 1 }, 'equal_nan is 1, want true or false'],
    ['no truth', one, one, { budget: {} }, 'budget.truth is undefined, want a tensor'],
    [
      'a truth of float32',
      one,
      one,
      { budget: { truth: one } },
      'budget.truth is float32 (1,), want float64 (1,)',
    ],
    [
      'a truth of another shape',
      one,
      one,
      { budget: { truth: f64([1, 2]) } },
      'float64 (2,), want float64 (1,)',
    ],
    [
      'a budget of int64',
      i64(1n),
      i64(1n),
      { budget: { truth: f64([1]) } },
      'a budget is of float32 and float64',
    ],
  ])('%s', (_, actual, expected, options, words) => {
    const wanted = [expected as Tensor, options as object] as const;
    for (const message of [
      said(() => expect(actual).toMatchTensor(...wanted)),
      said(() => expect(actual).not.toMatchTensor(...wanted)),
    ]) {
      expect(message).toMatch(/^toMatchTensor: /);
      expect(message).toContain(words);
    }
  });
});
