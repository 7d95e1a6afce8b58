// Our verdicts and figures on pairs of tensors against torch.testing.assert_close's, from a table that PyTorch wrote.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  defaultTolerance,
  describeDifference,
  type Difference,
  difference,
} from '../../src/compare/index.ts';
import { cast, type Dtype, isFloat, type Tensor, tensor } from '../../src/tensor/index.ts';
import { GOLDEN } from '../goldens.ts';

type Bits = [dtype: Dtype, shape: number[], bits: string];

/** A figure as Python prints it, and what torch prints as allowed: atol, or rtol. */
interface Printed {
  readonly value: string;
  readonly index: number[];
  readonly allowed: string | null;
}

interface Figures {
  readonly mismatched: number;
  readonly total: number;
  readonly share: string | null;
  readonly absolute: Printed;
  readonly relative: Printed;
  /** atol + |rtol * expected| at the greatest absolute difference. */
  readonly allowed_there: string;
}

interface Attribute {
  readonly attribute: 'shape' | 'dtype';
  readonly actual: number[] | Dtype;
  readonly expected: number[] | Dtype;
}

/** scripts/reference/closeness_tensors.py says what each field is. */
interface Pair {
  readonly why: string;
  readonly actual: Bits;
  readonly expected: Bits;
  readonly equal_nan: boolean;
  readonly rtol?: string;
  readonly atol?: string;
  readonly message: string | null;
  readonly says: Figures | Attribute | null;
  readonly finite?: Figures | null;
  readonly wraps?: true;
}

const { pairs } = JSON.parse(readFileSync(`${GOLDEN}/closeness/tensors.json`, 'utf8')) as { pairs: Pair[] };
const failing = pairs.filter((pair): pair is Pair & { says: Figures } => !!pair.says && 'total' in pair.says);

function fromBits([dtype, shape, bits]: Bits): Tensor {
  const bytes = new Uint8Array(Buffer.from(bits, 'hex'));
  const view = new DataView(bytes.buffer);
  const each = <T>(width: number, read: (byte: number) => T) =>
    Array.from({ length: bytes.length / width }, (_, offset) => read(offset * width));
  if (dtype === 'float32') return tensor(Float32Array.from(each(4, (byte) => view.getFloat32(byte))), shape);
  if (dtype === 'float64') return tensor(Float64Array.from(each(8, (byte) => view.getFloat64(byte))), shape);
  return tensor(BigInt64Array.from(each(8, (byte) => view.getBigInt64(byte))), shape);
}

const double = (bits: string) => Buffer.from(bits, 'hex').readDoubleBE();

/** Python's `inf` and `nan`; its other numbers are JavaScript's. */
const fromPython = (text: string) => Number(text.replace('inf', 'Infinity'));

type Compare = (actual: Tensor, expected: Tensor, tolerance: ReturnType<typeof toleranceOf>) => Difference;
const ours: Compare = (actual, expected, tolerance) => difference(actual, expected, { tolerance });

function toleranceOf({ expected, equal_nan, rtol, atol }: Pair) {
  const custom = rtol !== undefined && atol !== undefined && { rtol: double(rtol), atol: double(atol) };
  return { ...defaultTolerance(expected[0]), ...custom, equal_nan };
}

function found(pair: Pair, compare = ours): Difference {
  return compare(fromBits(pair.actual), fromBits(pair.expected), toleranceOf(pair));
}

const passes = ({ incomparable, mismatched }: Difference) => !incomparable && mismatched === 0;

/** Ours in torch's terms, or torch's. */
const figures = ({ greatest }: Difference) =>
  greatest && [
    greatest.absolute.value,
    greatest.absolute.index,
    greatest.absolute.allowed,
    greatest.relative.value,
    greatest.relative.index,
  ];
const torchFigures = ({ absolute, relative, allowed_there }: Figures) => [
  fromPython(absolute.value),
  absolute.index,
  double(allowed_there),
  fromPython(relative.value),
  relative.index,
];

/** The pairs in which a judge says something else than torch: their verdict, or any figure. */
function disagreements(compare: Compare): Pair[] {
  return pairs.filter((pair) => {
    const judged = found(pair, compare);
    if (passes(judged) !== (pair.message === null)) return true;
    if (!pair.says || 'attribute' in pair.says || pair.wraps) return false;
    const finite = pair.finite === undefined ? pair.says : pair.finite;
    return JSON.stringify(figures(judged)) !== JSON.stringify(finite ? torchFigures(finite) : undefined);
  });
}

test("every verdict is torch.testing.assert_close's", () => {
  expect(pairs.length).toBeGreaterThan(700);
  expect(pairs.filter((pair) => passes(found(pair)) !== (pair.message === null))).toEqual([]);
});

test.each(failing.map((pair, number) => [`${number} ${pair.why}`, pair] as const))(
  "the figures are torch's: %s",
  (_, pair) => {
    const judged = found(pair);
    const { mismatched, total, share } = pair.says;
    expect(judged).toMatchObject({ mismatched, total });
    if (share) expect(describeDifference(judged)[0]).toContain(`(${share})`);
    if (pair.wraps) return;
    if (pair.finite === undefined) {
      expect(judged.non_finite).toBe(0);
      expect(figures(judged)).toEqual(torchFigures(pair.says));
      return;
    }
    // torch lets what is not finite take the place of everything else; asked again without it, it agrees
    expect(judged.non_finite).toBe(mismatched - (pair.finite?.mismatched ?? 0));
    expect(figures(judged)).toEqual(pair.finite ? torchFigures(pair.finite) : undefined);
  },
);

test("where NaN or infinity mismatches, torch's own greatest absolute difference is not finite", () => {
  const swallowed = failing.filter((pair) => pair.finite !== undefined);
  expect(swallowed.length).toBeGreaterThan(100);
  expect(swallowed.filter(({ finite }) => finite).length).toBeGreaterThan(40);
  expect(swallowed.filter(({ says }) => Number.isFinite(fromPython(says.absolute.value)))).toEqual([]);
});

test("where torch's greatest relative difference is finite, no mismatch is NaN or infinite", () => {
  const finite = failing.filter(({ says }) => Number.isFinite(fromPython(says.relative.value)));
  expect(finite.length).toBeGreaterThan(200);
  expect(finite.filter((pair) => found(pair).non_finite > 0)).toEqual([]);
});

test("where int64 overflows, torch's figures wrap and ours are the true ones", () => {
  const wrapping = failing.filter(({ wraps }) => wraps);
  const told = (pair: Pair & { says: Figures }) => {
    const { absolute, relative } = found(pair).greatest!;
    return [pair.says.absolute.value, pair.says.relative.value, absolute.value, relative.value];
  };
  expect(wrapping.map(told)).toEqual([
    ['2', '2.0', 2 ** 64, 2], // 2**63 - 1 for -2**63: wraps to 1
    ['2', '2.0', 2 ** 64, 2],
    ['-9223372036854775808', '-9.223372036854776e+18', 2 ** 63, 2 ** 63],
    ['-9223372036854775808', '-9.223372036854776e+18', 2 ** 63, 2 ** 63],
    ['1', '0.25', 1, 0.25], // |-2**63| wraps: the ratio is negative, and no greatest one by luck
  ]);
});

test('a shape or dtype that differs names both sides, shape first', () => {
  const unlike = pairs.filter(({ says }) => says && 'attribute' in says);
  expect(unlike.length).toBeGreaterThan(30);
  const side = (value: number[] | Dtype) =>
    typeof value === 'string' ? value : `(${value.join(', ')}${value.length === 1 ? ',' : ''})`;
  for (const pair of unlike) {
    const { attribute, actual, expected } = pair.says as Attribute;
    const judged = found(pair);
    expect(judged.incomparable).toBe(`${attribute} ${side(actual)}, want ${side(expected)}`);
    expect(describeDifference(judged)).toEqual([judged.incomparable]);
  }
});

test('the greatest over all elements is shown where it is elsewhere, and allowed there', () => {
  const pair = pairs.find(({ why, expected }) => why.startsWith('allowed where') && isFloat(expected[0]))!;
  expect(describeDifference(found(pair))).toEqual([
    '1 of 4 elements differ (25.0%)',
    'greatest absolute difference 0.25 at (1, 1), allowed 1.1e-5',
    'greatest relative difference 0.25 at (1, 1)',
    'over all elements 40 at (0, 0), which is allowed there',
  ]);
  expect(describeDifference(found(failing[0]!)).join('\n')).not.toContain('over all elements');
});

test('the pairs cover what is nasty', () => {
  const ranks = new Set(pairs.map(({ expected }) => expected[1].length));
  expect([...ranks].toSorted()).toEqual([0, 1, 2, 3, 4]);
  expect(pairs.filter(({ message }) => message === null).length).toBeGreaterThan(150);
  for (const dtype of ['float32', 'float64', 'int64']) {
    expect(failing.filter(({ expected }) => expected[0] === dtype).length).toBeGreaterThan(80);
  }
});

/** Judges that are wrong in one way, and a verdict or figure that shows it. */
const WRONG: Record<string, Compare> = {
  'actual and expected exchanged': (actual, expected, tolerance) => ours(expected, actual, tolerance),
  'no rounding to the dtype': (actual, expected, tolerance) =>
    actual.dtype === 'float32' && expected.dtype === 'float32'
      ? ours(cast(actual, 'float64'), cast(expected, 'float64'), tolerance)
      : ours(actual, expected, tolerance),
  'int64 through float64': (actual, expected, tolerance) =>
    actual.dtype === 'int64' && expected.dtype === 'int64'
      ? ours(cast(actual, 'float64'), cast(expected, 'float64'), tolerance)
      : ours(actual, expected, tolerance),
  'NaN always equal to NaN': (actual, expected, tolerance) =>
    ours(actual, expected, { ...tolerance, equal_nan: true }),
  'NaN never equal to NaN': (actual, expected, tolerance) =>
    ours(actual, expected, { ...tolerance, equal_nan: false }),
  "the dtype's tolerance, always": (actual, expected, { equal_nan }) =>
    ours(actual, expected, { ...defaultTolerance(expected.dtype), equal_nan }),
  'bits instead of closeness': (actual, expected, tolerance) =>
    difference(actual, expected, { tolerance, exact: true }),
};

test('the controls: our judge agrees on every pair', () => {
  expect(disagreements(ours)).toEqual([]);
});

test.each(Object.entries(WRONG))('the controls: noticed is %s', (_, compare) => {
  const noticed = disagreements(compare);
  expect(noticed.length).toBeGreaterThan(4);
  const verdicts = noticed.filter((pair) => passes(found(pair, compare)) !== (pair.message === null));
  expect(verdicts.length).toBeGreaterThan(0);
});
