// tanh and relu of whole rows. tanh is computed in float64 and rounded once.
import { type Code, doWhile, f32x4, f64x2, i32, increase, type Local, set, v128, when } from './assembler.ts';
import { VECTOR } from './layout.ts';
import type { Func, ModuleBuilder } from './module.ts';
import type { Nonlinearity } from '../../config.ts';

/**
 * tanh(x) = x * P(x^2) / Q(x^2) for |x| <= LIMIT, beyond which float32 knows only -1 and 1. Fitted; lowest power first.
 * Against the correctly rounded float32, of all floats from 1e-5 to 9.3 fewer than a hundred are off, by 1 ulp; monotone.
 * scripts/kernel/tanh.mjs tries them all.
 */
const LIMIT = 9.2;
const P = [
  0.9999999999999553, 0.14550520007019377, 0.0050526724352526345, 6.09824461619591e-5, 2.7029617402567555e-7,
  3.670158063372499e-10, 6.765663704943007e-14,
];
const Q = [
  1, 0.47883853340292826, 0.03133218357088884, 0.0006281598164027955, 4.623470580563613e-6,
  1.1834658453121713e-8, 7.212084648604071e-12,
];

/** Each twice, for both lanes; in memory, since a constant costs more instructions than a load. */
export const CONSTANTS = new Uint8Array(
  Float64Array.from([LIMIT, -LIMIT, ...P, ...Q].flatMap((value) => [value, value])).buffer,
);
/** In bytes. */
export const CONSTANTS_ADDRESS = 1024;

/**
 * `activate(z, u, rows, units, out, out_stride)`: out `(rows, units)` = tanh(z + u) or relu(z + u). A row of z or u is
 * padded to whole vectors and one of out is not: there the last vector is stored lane by lane.
 */
export function defineActivation(module: ModuleBuilder, nonlinearity: Nonlinearity, fma: boolean): Func {
  return module.define(
    ['z', 'u', 'rows', 'units', 'out', 'out_stride'],
    ({ z, u, rows, units, out, out_stride }, local) => {
      const [to, end, value] = [local('i32'), local('i32'), local('v128')];
      const activated =
        nonlinearity === 'relu' ? set(value, relu(value)) : tanh(value, () => local('v128'), fma);
      const next = [
        set(value, f32x4.add(v128.load(0, z), v128.load(0, u))),
        activated,
        increase(z, VECTOR),
        increase(u, VECTOR),
      ];
      return [
        doWhile(
          rows,
          set(to, out),
          set(end, i32.add(out, i32.shl(i32.and(units, -4), 2))),
          when(
            i32.ne(to, end),
            doWhile(i32.ne(to, end), ...next, v128.store(0, to, value), increase(to, VECTOR)),
          ),
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

/** value = tanh(value), two lanes at a time: NaN stays, infinities give -1 and 1, -0 and denormals stay. */
function tanh(value: Local, local: () => Local, fma: boolean): Code {
  const halves = [value, v128.shuffle(value, value, [...UPPER, ...UPPER])].map((half) => {
    const [x, x2, p, q] = [local(), local(), local(), local()];
    const steps = [
      set(x, f64x2.pmax(f64x2.pmin(f64x2.promote_low_f32x4(half), constant(0)), constant(1))),
      set(x2, f64x2.mul(x, x)),
      set(p, polynomial(2, P.length, x2, fma)),
      set(q, polynomial(2 + P.length, Q.length, x2, fma)),
    ];
    return { steps, result: f32x4.demote_f64x2_zero(f64x2.div(f64x2.mul(x, p), q)) };
  });
  const [low, high] = halves.map(({ result }) => result) as [Code, Code];
  const both = v128.shuffle(low, high, [...LOWER, ...LOWER.map((byte) => 16 + byte)]);
  return [...halves.flatMap(({ steps }) => steps), set(value, both)];
}

/** Horner's rule. @param first the constant of power 0 */
function polynomial(first: number, length: number, x: Local, fma: boolean): Code {
  let sum = constant(first + length - 1);
  for (let i = first + length - 2; i >= first; i--) {
    sum = fma ? f64x2.relaxed_madd(sum, x, constant(i)) : f64x2.add(f64x2.mul(sum, x), constant(i));
  }
  return sum;
}

function constant(index: number): Code {
  return v128.load(CONSTANTS_ADDRESS + index * VECTOR, 0);
}
