// Two float64 for one number, against decimals of 44 digits that Python's decimal computed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOUBLE_DOUBLE, dot, type Double } from '../../src/equations/index.ts';
import { holds } from '../property.ts';

const TANH: readonly [number, string][] = [
  [0.5, '0.46211715726000975850231848364367254873028928'],
  [0.001, '0.00099999966666680002076269266295507689587056'],
  [9.313225746154785e-10, '0.00000000093132257461547851535573547768456130'],
  [0.01, '0.00999966667999946054747492153204477123479250'],
  [1.25, '0.84828363995751289761338764670750445373857592'],
  [3.0, '0.99505475368673045133188018525548847509781385'],
  [-7.5, '-0.99999938819554614875054970643513120729654226'],
  [19.0, '0.99999999999999993721734415903940939665164418'],
  [30.0, '0.99999999999999999999999998248697847460695932'],
  [-0.34657359, '-0.33333333308446873974123629295257668922078483'],
];

/** In units of 2^-1100, exactly. */
function exact(value: number): bigint {
  let [scaled, power] = [value, 1100];
  while (!Number.isInteger(scaled)) [scaled, power] = [scaled * 2 ** 30, power - 30];
  return BigInt(scaled) << BigInt(power);
}

function ofDecimal(text: string): bigint {
  const [whole, digits] = text.replace('-', '').split('.') as [string, string];
  const value = (BigInt(whole + digits) << 1100n) / 10n ** BigInt(digits.length);
  return text.startsWith('-') ? -value : value;
}

const relative = ([high, low]: Double, wanted: bigint) =>
  Number(((exact(high) + exact(low) - wanted) << 120n) / wanted) / 2 ** 120;

test('tanh has 30 digits, 20 where it is nearly 1, and the corners of tanh', () => {
  for (const [z, text] of TANH) {
    expect([z, Math.abs(relative(DOUBLE_DOUBLE.tanh([z, 0]), ofDecimal(text))) < 1e-30]).toEqual([z, true]);
  }
  expect(DOUBLE_DOUBLE.tanh([Number.NaN, 0])[0]).toBeNaN();
  expect(DOUBLE_DOUBLE.tanh([-Infinity, 0])).toEqual([-1, 0]);
  expect(DOUBLE_DOUBLE.tanh([-0, 0])[0]).toBe(-0);
  // a low part counts: tanh' is 1 at 0
  expect(DOUBLE_DOUBLE.tanh([1e-10, 1e-27])[1] - DOUBLE_DOUBLE.tanh([1e-10, 0])[1]).toBeCloseTo(1e-27, 35);
});

test('a dot product keeps what float64 loses, and what is not finite', () => {
  const of = (...values: number[]) => Float64Array.from(values);
  const none = of(0, 0, 0);
  const sum = (start: number, weight: Float64Array, high: Float64Array, low = none) =>
    dot(start, weight, 0, 3, { high, high_at: 0, low, low_at: 0 });
  expect(sum(0, of(1e16, 1, -1e16), of(1, 1, 1))).toEqual([1, 0]);
  expect(sum(2 ** -80, of(1, 0, 0), of(1, 0, 0))).toEqual([1, 2 ** -80]);
  expect(sum(0, of(1, 1, 1), of(Infinity, 1, 1))).toEqual([Infinity, 0]);
  expect(sum(0, of(1, 1, 1), of(Infinity, -Infinity, 1))[0]).toBeNaN();
  expect(sum(0, of(1e305, 1, 1), of(1, 1, 1))[0]).toBe(1e305);
  const line = { high: of(9, 1, 1, 1), high_at: 1, low: of(9, 9, 2 ** -70, 0, 0), low_at: 2 };
  expect(dot(0, of(9, 1, 1, 1), 1, 3, line)).toEqual([3, 2 ** -70]);
});

test('a dot product has the bits of its products, added one after the other', () => {
  const { add, multiply } = DOUBLE_DOUBLE;
  const number = fc.double({ min: -1e100, max: 1e100, noNaN: true });
  const numbers = fc.array(number, { minLength: 7, maxLength: 7 });
  holds(fc.tuple(number, numbers, numbers, numbers), ([start, weights, values, rests]) => {
    const [weight, high] = [weights, values].map((all) => Float64Array.from(all)) as [
      Float64Array,
      Float64Array,
    ];
    const low = high.map((value, i) => value * 2 ** -54 * Math.sin(rests[i]!));
    const terms = weights.map((one, i) => multiply([one, 0], [high[i]!, low[i]!]));
    const wanted = terms.reduce((sum, term) => add(sum, term), [start, 0] as Double);
    const came = dot(start, weight, 0, 7, { high, high_at: 0, low, low_at: 0 });
    expect(came.map((part) => part + 0)).toEqual(wanted.map((part) => part + 0)); // of no sign of 0
  });
});

test('relu keeps NaN, and a sum of infinities is no NaN', () => {
  const { relu, add } = DOUBLE_DOUBLE;
  expect([relu([-1, 0]), relu([2, 1e-20])]).toEqual([
    [0, 0],
    [2, 1e-20],
  ]);
  expect(relu([Number.NaN, 0])[0]).toBeNaN();
  expect(add([Infinity, 0], [1, 0])).toEqual([Infinity, 0]);
});
