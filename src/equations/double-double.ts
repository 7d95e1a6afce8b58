// Numbers of some 32 digits, as the unevaluated sum of two float64: the truth of what was computed in float64.
// Source: T. J. Dekker, "A Floating-Point Technique for Extending the Available Precision", 1971.
import type { Operations } from './equation.ts';

/** `[high, low]`, |low| at most half an ulp of high. */
export type Double = readonly [number, number];

/** Exact: what a float64 sum leaves out. */
export function twoSum(a: number, b: number): Double {
  const sum = a + b;
  const other = sum - a;
  return [sum, a - (sum - other) + (b - other)];
}

/** Exact, where nothing overflows: without a fused multiply-add both factors are split. */
export function twoProduct(a: number, b: number): Double {
  const product = a * b;
  const a1 = highOf(a);
  const a2 = a - a1;
  const b1 = highOf(b);
  const b2 = b - b1;
  return [product, a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2)];
}

/** The upper half of the digits. */
function highOf(a: number): number {
  const scaled = 134217729 * a; // 2^27 + 1
  return scaled - (scaled - a);
}

// By index: taking pairs apart by pattern goes through an iterator, and takes several times as long.
function add(a: Double, b: Double): Double {
  const sum = twoSum(a[0], b[0]);
  if (!Number.isFinite(sum[0])) return [sum[0], 0];
  return twoSum(sum[0], sum[1] + (a[1] + b[1]));
}

function multiply(a: Double, b: Double): Double {
  const product = twoProduct(a[0], b[0]);
  return twoSum(product[0], product[1] + (a[0] * b[1] + a[1] * b[0]));
}

function divide(a: Double, b: Double): Double {
  const first = a[0] / b[0];
  const left = add(a, multiply([-first, 0], b));
  const second = left[0] / b[0];
  const rest = add(left, multiply([-second, 0], b));
  return add(twoSum(first, second), [rest[0] / b[0], 0]);
}

const LN2: Double = [Math.LN2, 2.3190468138462996e-17];
/** 1, 1/2!, 1/3!, …: the series of (e^r - 1) / r for r up to ln 2 / 32; the next one adds less than 1e-34. */
const SERIES: Double[] = [[1, 0]];
for (let n = 2; n <= 14; n++) SERIES.push(divide(SERIES[n - 2]!, [n, 0]));

/** e^x - 1, for x from 0 to 700. */
function expm1(x: Double): Double {
  const power = Math.round(x[0] / LN2[0]);
  const small = add(x, multiply([-power, 0], LN2));
  const r: Double = [small[0] / 16, small[1] / 16];
  let series: Double = [0, 0];
  for (let n = SERIES.length - 1; n >= 0; n--) series = add(SERIES[n]!, multiply(series, r));
  let e = multiply(series, r);
  for (let i = 0; i < 4; i++) e = add([2 * e[0], 2 * e[1]], multiply(e, e)); // (1 + e)^2 - 1
  const scale = 2 ** power;
  return add([scale * e[0], scale * e[1]], add([scale, 0], [-1, 0]));
}

function tanh(z: Double): Double {
  const high = z[0];
  const low = z[1];
  if (Number.isNaN(high) || high === 0 || Math.abs(high) < 2 ** -100) return z;
  if (Math.abs(high) > 40) return [Math.sign(high), 0];
  const sign = Math.sign(high);
  const e = expm1([2 * sign * high, 2 * sign * low]);
  const t = divide(e, add(e, [2, 0]));
  return [sign * t[0], sign * t[1]];
}

function sigmoid(z: Double): Double {
  const high = z[0];
  const low = z[1];
  if (Number.isNaN(high)) return z;
  if (Math.abs(high) > 700) return [high > 0 ? 1 : 0, 0];
  const sign = high < 0 ? -1 : 1;
  const e = expm1([sign * high, sign * low]);
  return divide(sign > 0 ? add(e, [1, 0]) : [1, 0], add(e, [2, 0]));
}

export const DOUBLE_DOUBLE: Operations<Double> = {
  add,
  subtract: (a, b) => add(a, [-b[0], -b[1]]),
  multiply,
  sigmoid,
  tanh,
  relu: (z) => (z[0] < 0 ? [0, 0] : z),
};

/** The sum of a + products of weights and states, states and start in two parts. */
export function dot(
  start: Double,
  weight: Float64Array,
  from: number,
  high: Float64Array,
  low: Float64Array,
): Double {
  let plain = start[0];
  let sum = start;
  for (let i = 0; i < high.length; i++) {
    const one = weight[from + i]!;
    plain += one * high[i]!;
    const product = twoProduct(one, high[i]!);
    sum = add(sum, twoSum(product[0], product[1] + one * low[i]!));
  }
  // Infinities, and numbers that cannot be split: these are no sums of two parts.
  return Number.isFinite(sum[0]) && Number.isFinite(sum[1]) ? sum : [plain, 0];
}
