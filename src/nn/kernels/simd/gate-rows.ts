// The gates of whole rows: loops over rows and groups of four units, around what a family says of its gates.
import { type Code, doWhile, i32, increase, type Local, set, smaller, v128, when } from './assembler.ts';
import type { Constants } from './constants.ts';
import type { Gates, Units } from './gates/index.ts';
import { VECTOR } from './packing.ts';
import type { Func, ModuleBuilder } from './wasm-module.ts';
import { Writer } from './writer.ts';

/** Computed at once: while one waits for its own results, the other goes on. */
const GROUPS = 2;

const PARAMETERS = ['z', 's', 'rows', 'units', 'h', 'h_stride', 'c', 'out', 'out_stride', 'aside'] as const;

/**
 * `gates(z, s, rows, units, h, h_stride, c, out, out_stride, aside)`: out `(rows, units)` = h after the step. z, and s where the
 * state's part lies apart, have for each group of four units a vector a gate; h is h before it, c `(rows, units)` the second
 * state, changed in place. The last group of a row of z is whole, that of out and c may not be: there it is stored lane by
 * lane.
 */
export function defineRows(module: ModuleBuilder, gates: Gates, constants: Constants, fma: boolean): Func {
  return module.define(PARAMETERS, (given, local) => {
    const { z, s, rows, units, h, h_stride, c, out, out_stride, aside } = given;
    const to = local('i32');
    const from = local('i32');
    const left = local('i32'); // units of this row
    /** @param store of a vector, at an address */
    const some = (groups: number, store: (offset: number, address: Local, value: Local) => Code): Code[] => {
      const w = new Writer(() => local('v128'), constants, fma, aside);
      const each = Array.from({ length: groups }, (_, group) => group);
      const row = gates.num_gates * VECTOR;
      const loaded = (address: Local, stride: number, first = 0) =>
        w.let(each.map((group) => v128.load(first + group * stride, address)));
      const accessed: Units = {
        sums: (gate) => loaded(z, row, gate * VECTOR),
        ofState: (gate) => loaded(s, row, gate * VECTOR),
        h: () => loaded(from, VECTOR),
        c: () => loaded(c, VECTOR),
        setC: (values) => values.forEach((value, group) => w.run(store(group * VECTOR, c, value))),
      };
      gates.step(w, accessed).forEach((value, group) => w.run(store(group * VECTOR, to, value)));
      return [
        ...w.code,
        increase(z, groups * row),
        increase(s, groups * row),
        increase(from, groups * VECTOR),
        increase(to, groups * VECTOR),
      ];
    };
    const full = 4 * GROUPS;
    return [
      doWhile(
        rows,
        set(to, out),
        set(from, h),
        set(left, units),
        when(
          i32.lt_u(full - 1, left),
          doWhile(
            i32.lt_u(full - 1, left),
            ...some(GROUPS, (offset, address, value) => v128.store(offset, address, value)),
            increase(c, GROUPS * VECTOR),
            increase(left, -full),
          ),
        ),
        when(
          left,
          doWhile(
            left,
            ...some(1, (_, address, value) => stored(address, value, left)),
            increase(c, i32.shl(smaller(left, 4), 2)),
            set(left, i32.sub(left, smaller(left, 4))),
          ),
        ),
        increase(h, h_stride),
        increase(out, out_stride),
        increase(rows, -1),
      ),
    ];
  });
}

/** Stores a vector of which there may be less than four lanes left. */
function stored(address: Local, value: Local, left: Local): Code {
  const isWhole = i32.lt_u(3, left);
  return [
    ...when(isWhole, v128.store(0, address, value)),
    ...when(
      i32.lt_u(left, 4),
      when(
        i32.and(left, 2),
        v128.store64_lane(0, 0, address, value),
        when(i32.and(left, 1), v128.store32_lane(8, 2, address, value)),
      ),
      when(i32.eq(left, 1), v128.store32_lane(0, 0, address, value)),
    ),
  ];
}
