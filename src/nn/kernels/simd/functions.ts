// tanh and the logistic function in float64, as fractions: a gate of several of them divides once, at its end.
import { f64x2, i64x2 } from './assembler.ts';
import type { Values, Writer } from './writer.ts';

/** Numerators and denominators. */
export interface Fractions {
  readonly n: Values;
  readonly d: Values;
}

/**
 * tanh(x) = 2t / (1 + t^2), t = tanh(x / 2) = x * P(x^2) / Q(x^2). Fitted so that the greatest relative error of tanh(x) is
 * least: 4.9e-14 for |x| <= 9.05, beyond which float32 knows only -1 and 1. Lowest power first.
 * Of all floats from 2^-31 to 16 fewer than a hundred are not correctly rounded, none is off by more than 1 ulp, and it is
 * monotone: scripts/accuracy/tanh.mjs tries them all.
 */
const P = [
  0.49999999999997563, 0.017064803360751776, 0.00011961819114390771, 2.0889407133291922e-7,
  4.720199381216664e-11,
];
const Q = [1, 0.1174629400543581, 0.0016944813874677563, 6.020704589793148e-6, 4.5423608969007076e-9];

/**
 * Beyond 9.05 P / Q goes on towards 1, never off by more than 5e-12, and t is 1 near 13.64. At this float32 numerator and
 * denominator are equal to the last bit, fused or not: a gate that is told more answers exactly -1 or 1, as PyTorch's does.
 */
export const TANH_LIMIT = Math.fround(13.641);

/** @param xs float64, within TANH_LIMIT: NaN stays, and so do -0 and denormals */
export function tanh(w: Writer, xs: Values): Fractions {
  const squares = w.let(xs.map((x) => f64x2.mul(x, x)));
  const p = w.polynomial(P, squares);
  const q = w.polynomial(Q, squares);
  const s = w.let(xs.map((x, i) => f64x2.mul(x, p[i]!))); // t = s / q
  const half = w.let(s.map((one, i) => f64x2.mul(one, q[i]!)));
  return {
    n: w.let(half.map((one) => f64x2.add(one, one))),
    d: w.let(s.map((one, i) => w.multiplyAdd(one, one, f64x2.mul(q[i]!, q[i]!)))),
  };
}

/**
 * exp(-r) for |r| <= ln(2) / 2, the lowest power first. Fitted so that the greatest relative error is least, 4.7e-11, with
 * exactly 1 at 0: the logistic function is exactly 0.5 there. scripts/accuracy/sigmoid.mjs tries every float.
 */
const EXP = [
  1, -1.0000000002085963, 0.5000000077146639, -0.16666665163794916, 0.04166627255005825,
  -0.008333568898314998, 0.0013945897874904443, -0.00019767672188983988,
];
/** A float64 of this size has whole numbers in its lowest bits: adding it rounds. */
const ROUNDS = 1.5 * 2 ** 52;
/** Bits of a float64 below its exponent. */
const FRACTION = 52;

/**
 * Beyond it exp(-x) is as good as 0, or as infinite, for a float32 state of any size; and three such factors still fit into
 * a float64.
 */
export const EXP_LIMIT = 340;

/** exp(-x): with it the logistic function is 1 / (1 + exp(-x)). @param xs float64, within EXP_LIMIT; NaN stays */
export function exponential(w: Writer, xs: Values): Values {
  const { constants } = w;
  const rounded = w.let(xs.map((x) => w.multiplyAdd(x, constants.f64(-Math.LOG2E), constants.f64(ROUNDS))));
  const rests = w.let(
    xs.map((x, i) =>
      w.multiplyAdd(f64x2.sub(rounded[i]!, constants.f64(ROUNDS)), constants.f64(Math.LN2), x),
    ),
  );
  const powers = w.polynomial(EXP, rests);
  return w.let(powers.map((power, i) => i64x2.add(power, i64x2.shl(rounded[i]!, FRACTION))));
}

/** 1 + exp(-x): what a gate is divided by. */
export function plusOne(w: Writer, exponentials: Values): Values {
  return w.let(exponentials.map((one) => f64x2.add(one, w.constants.f64(1))));
}
