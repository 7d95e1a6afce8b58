// tanh and relu of whole rows. tanh is computed in float64 and rounded once.
import {
  type Code,
  doWhile,
  f32x4,
  f64x2,
  i32,
  increase,
  joined,
  type Local,
  type Operand,
  set,
  v128,
  when,
} from './assembler.ts';
import { VECTOR } from './packing.ts';
import type { Func, ModuleBuilder } from './wasm-module.ts';
import type { Nonlinearity } from '../../../signatures/index.ts';

/**
 * tanh(x) = 2t / (1 + t^2), t = tanh(x / 2) = x * P(x^2) / Q(x^2), for |x| <= LIMIT, beyond which float32 knows only -1 and 1.
 * Fitted so that the greatest relative error of tanh(x) is least: 4.9e-14. Lowest power first.
 * Of all floats from 2^-31 to 16 fewer than a hundred are not correctly rounded, none is off by more than 1 ulp, and it is
 * monotone: scripts/accuracy/tanh.mjs tries them all.
 */
const LIMIT = 9.05;
const P = [
  0.49999999999997563, 0.017064803360751776, 0.00011961819114390771, 2.0889407133291922e-7,
  4.720199381216664e-11,
];
const Q = [1, 0.1174629400543581, 0.0016944813874677563, 6.020704589793148e-6, 4.5423608969007076e-9];

/** A vector each, in memory, since a constant costs more instructions than a load. */
export const CONSTANTS: Uint8Array = new Uint8Array([
  ...[LIMIT, -LIMIT].flatMap((value) => bytesOf(new Float32Array(4).fill(value))),
  ...[...P, ...Q].flatMap((value) => bytesOf(new Float64Array(2).fill(value))),
]);
/** In bytes. */
export const CONSTANTS_ADDRESS = 1024;
// Of each constant, the number of vectors before it.
const UPPER_LIMIT = 0;
const LOWER_LIMIT = 1;
const P_FIRST = 2;
const Q_FIRST = P_FIRST + P.length;

function bytesOf({ buffer }: Float32Array | Float64Array): number[] {
  return [...new Uint8Array(buffer)];
}

/**
 * `activate(z, rows, units, out, out_stride)`: out `(rows, units)` = tanh(z) or relu(z). A row of z is padded to whole
 * vectors and one of out is not: there the last vector is stored lane by lane.
 */
export function defineActivation(module: ModuleBuilder, nonlinearity: Nonlinearity, fma: boolean): Func {
  return module.define(
    ['z', 'rows', 'units', 'out', 'out_stride'],
    ({ z, rows, units, out, out_stride }, local) => {
      const to = local('i32');
      const end = local('i32');
      const value = local('v128');
      const second = local('v128');
      const activated = (...values: Local[]) =>
        nonlinearity === 'relu'
          ? joined(...values.map((one) => set(one, relu(one))))
          : tanh(values, () => local('v128'), fma);
      const next = [set(value, v128.load(0, z)), activated(value), increase(z, VECTOR)];
      return [
        doWhile(
          rows,
          set(to, out),
          // Two vectors at a time: while one waits for its own results, the other goes on.
          set(end, i32.add(out, i32.shl(i32.and(units, -8), 2))),
          when(
            i32.ne(to, end),
            doWhile(
              i32.ne(to, end),
              set(value, v128.load(0, z)),
              set(second, v128.load(VECTOR, z)),
              activated(value, second),
              v128.store(0, to, value),
              v128.store(VECTOR, to, second),
              increase(z, 2 * VECTOR),
              increase(to, 2 * VECTOR),
            ),
          ),
          when(i32.and(units, 4), ...next, v128.store(0, to, value), increase(to, VECTOR)),
          when(
            i32.and(units, 3),
            ...next,
            when(
              i32.and(units, 2),
              v128.store64_lane(0, 0, to, value),
              when(i32.and(units, 1), v128.store32_lane(8, 2, to, value)),
            ),
            when(i32.eq(i32.and(units, 3), 1), v128.store32_lane(0, 0, to, value)),
          ),
          increase(out, out_stride),
          increase(rows, -1),
        ),
      ];
    },
  );
}

/** 0 where z < 0: NaN and -0 stay, as in PyTorch. */
function relu(z: Local): Code {
  return v128.andnot(z, f32x4.lt(z, v128.zero));
}

const UPPER = [8, 9, 10, 11, 12, 13, 14, 15];
const LOWER = [0, 1, 2, 3, 4, 5, 6, 7];

/** value = tanh(value) of each, two lanes at a time: NaN stays, infinities give -1 and 1, -0 and denormals stay. */
function tanh(values: readonly Local[], local: () => Local, fma: boolean): Code {
  const halves = values.flatMap((value) => {
    const upper = v128.shuffle(value, value, [...UPPER, ...UPPER]);
    return [value, upper].map((half) => ({
      half,
      x: local(),
      x2: local(),
      p: local(),
      q: local(),
      s: local(),
    }));
  });
  const results = halves.map(({ p, q, s }) =>
    f32x4.demote_f64x2_zero(f64x2.div(f64x2.add(p, p), multiplyAdd(s, s, f64x2.mul(q, q), fma))),
  );
  return joined(
    ...values.map((value) =>
      set(value, f32x4.pmax(f32x4.pmin(value, constant(UPPER_LIMIT)), constant(LOWER_LIMIT))),
    ),
    ...halves.flatMap(({ half, x, x2 }) => [set(x, f64x2.promote_low_f32x4(half)), set(x2, f64x2.mul(x, x))]),
    ...polynomials(
      P_FIRST,
      P.length,
      halves.map(({ x2, p }) => [x2, p]),
      local(),
      fma,
    ),
    ...polynomials(
      Q_FIRST,
      Q.length,
      halves.map(({ x2, q }) => [x2, q]),
      local(),
      fma,
    ),
    ...halves.flatMap(({ x, p, q, s }) => [
      set(s, f64x2.mul(x, p)), // t = s / q
      set(p, f64x2.mul(s, q)),
    ]),
    ...values.map((value, i) =>
      set(
        value,
        v128.shuffle(results[2 * i]!, results[2 * i + 1]!, [...LOWER, ...LOWER.map((byte) => 16 + byte)]),
      ),
    ),
  );
}

/** Horner's rule: each sum becomes the polynomial of its x. @param first the constant of power 0 */
function polynomials(
  first: number,
  length: number,
  sums: readonly (readonly [x: Local, sum: Local])[],
  coefficient: Local,
  fma: boolean,
): Code[] {
  const code = sums.map(([, sum]) => set(sum, constant(first + length - 1)));
  for (let i = first + length - 2; i >= first; i--) {
    code.push(set(coefficient, constant(i)));
    code.push(...sums.map(([x, sum]) => set(sum, multiplyAdd(sum, x, coefficient, fma))));
  }
  return code;
}

function multiplyAdd(a: Operand, b: Operand, sum: Operand, fma: boolean): Code {
  return fma ? f64x2.relaxed_madd(a, b, sum) : f64x2.add(f64x2.mul(a, b), sum);
}

function constant(index: number): Code {
  return v128.load(CONSTANTS_ADDRESS + index * VECTOR, 0);
}
