// Right but different: how networks that are written by hand sum, and compute tanh.
import type { Row } from './nested.ts';

const f32 = Math.fround;

/** How a dot product may be summed. */
export const SUMS = {
  float64(a: Row, b: Row) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!; // most wrong networks spend their time here
    return sum;
  },
  float32: (a: Row, b: Row) => a.reduce((sum, v, i) => f32(sum + f32(v * b[i]!)), 0),
  'float32 backwards': (a: Row, b: Row) => a.reduceRight((sum, v, i) => f32(sum + f32(v * b[i]!)), 0),
  'float32 with fused multiply-add': (a: Row, b: Row) => a.reduce((sum, v, i) => f32(sum + v * b[i]!), 0),
  'float32 pairwise': (a: Row, b: Row) => pairwise(a.map((v, i) => f32(v * b[i]!))),
} as const;

const pairwise = (terms: Row): number =>
  terms.length < 2
    ? (terms[0] ?? 0)
    : f32(pairwise(terms.slice(0, terms.length >> 1)) + pairwise(terms.slice(terms.length >> 1)));

/** How tanh may be computed for float32. */
export const TANHS = {
  'the engine': Math.tanh,
  'expm1 in float64': (v: number) => ofMagnitude(v, (x) => Math.expm1(2 * x) / (Math.expm1(2 * x) + 2)),
  'a continued fraction in float64': (v: number) => ofMagnitude(v, (x) => x / fraction(x * x, 1)),
  'expm1 in float32': (v: number) => {
    return ofMagnitude(f32(v), (x) => {
      const power = f32(Math.expm1(f32(2 * x)));
      return f32(power / f32(power + 2));
    });
  },
} as const;

/** Odd, and 1 where float32 knows nothing else. */
const ofMagnitude = (v: number, by: (x: number) => number) =>
  Number.isNaN(v) || v === 0 ? v : Math.sign(v) * (Math.abs(v) > 9.2 ? 1 : by(Math.abs(v)));
const fraction = (square: number, odd: number): number =>
  odd > 60 ? odd : odd + square / fraction(square, odd + 2);

/** What is used now. */
export let dot: (a: Row, b: Row) => number = SUMS.float64;
export let tanh: (v: number) => number = Math.tanh;

export interface Legal {
  readonly sum?: keyof typeof SUMS;
  readonly by?: keyof typeof TANHS;
}

/** Runs something in another arithmetic. */
export function within<T>({ sum = 'float64', by = 'the engine' }: Legal, run: () => T): T {
  [dot, tanh] = [SUMS[sum], TANHS[by]];
  try {
    return run();
  } finally {
    [dot, tanh] = [SUMS.float64, Math.tanh];
  }
}
