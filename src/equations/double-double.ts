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

const SPLIT = 134217729; // 2^27 + 1

/** The upper half of the digits. */
function highOf(a: number): number {
  const scaled = SPLIT * a;
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

/** Numbers in two parts that stand side by side in memory. */
export interface Line {
  readonly high: Float64Array;
  readonly high_at: number;
  readonly low: Float64Array;
  readonly low_at: number;
}

/** start + the products of `size` weights and numbers. In numbers: pairs take most of the time until the code is compiled. */
export function dot(start: number, weight: Float64Array, from: number, size: number, line: Line): Double {
  const { high, high_at, low, low_at } = line;
  let plain = start;
  let sum = start;
  let rest = 0;
  for (let i = 0; i < size; i++) {
    const a = weight[from + i]!;
    const b = high[high_at + i]!;
    const product = a * b;
    plain += product;
    const a_scaled = SPLIT * a;
    const b_scaled = SPLIT * b;
    const a1 = a_scaled - (a_scaled - a);
    const b1 = b_scaled - (b_scaled - b);
    const a2 = a - a1;
    const b2 = b - b1;
    const left = a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2) + a * low[low_at + i]!;
    const term = product + left;
    const other = term - product;
    const term_rest = product - (term - other) + (left - other);
    const total = sum + term;
    if (!Number.isFinite(total)) {
      sum = total;
      rest = 0;
      continue;
    }
    const added = total - sum;
    const all = sum - (total - added) + (term - added) + (rest + term_rest);
    sum = total + all;
    const last = sum - total;
    rest = total - (sum - last) + (all - last);
  }
  // Infinities, and numbers that cannot be split: these are no sums of two parts.
  return Number.isFinite(sum) && Number.isFinite(rest) ? [sum, rest] : [plain, 0];
}
