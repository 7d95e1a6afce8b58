// One kernel of a matrix product: rows x vectors of sums in registers. Kernels differ in these two numbers and in how long
// sums get, and are generated.
import {
  block,
  type Code,
  doWhile,
  f32x4,
  i32,
  increase,
  leaveWhen,
  type Local,
  set,
  smaller,
  v128,
} from './assembler.ts';
import { VECTOR } from './packing.ts';
import type { Func, ModuleBuilder } from './wasm-module.ts';

/**
 * Columns that a kernel has written out one after the other: its addresses are constants then, and V8 (Node 20) keeps the
 * sums in registers as long as there may be a jump between two columns.
 */
export const WRITTEN_OUT = 8;

interface Tile {
  readonly rows: number;
  readonly vectors: number;
  /**
   * How sums are taken, in columns: `run` of them from 0, and such sums for `span` columns from 0; then they are added to
   * what there was. A run is a part of what is written out; undefined: it is the whole span, which is told in each call, and
   * is a multiple of what is written out.
   */
  readonly run: number | undefined;
  readonly fma: boolean;
}

const PARAMETERS = [
  'panels',
  'w',
  'w_stride',
  'columns',
  'span',
  'groups',
  'a',
  'a_stride',
  'c',
  'c_stride',
  'base',
  'base_stride',
] as const;

/**
 * `tile(panels, w, w_stride, columns, span, groups, a, a_stride, c, c_stride, base, base_stride)`, addresses and strides in bytes:
 * C = base + A @ W over a block of columns, for each of some panels, `groups` times, `rows` rows further each time.
 */
export function defineTile(module: ModuleBuilder, { rows, vectors, run, fma }: Tile): Func {
  if (run !== undefined && WRITTEN_OUT % run !== 0)
    throw new RangeError(`runs of ${run} columns, ${WRITTEN_OUT} of which are written out`);
  return module.define(
    PARAMETERS,
    ({ panels, w, w_stride, columns, span, groups, a, a_stride, c, c_stride, base, base_stride }, local) => {
      const heads = Array.from({ length: rows }, () => local('i32')); // where each row of A is read
      const values = heads.map(() => local('v128'));
      const each = () => Array.from({ length: vectors }, () => heads.map(() => local('v128')));
      const sums = each(); // of a run: by vector, then row
      const hasRuns = run !== undefined;
      const totals = hasRuns ? each() : sums; // of a span
      const group = local('i32');
      const a_group = local('i32');
      const c_group = local('i32');
      const base_group = local('i32');
      const weights = local('i32');
      const left = local('i32');
      const still = local('i32');
      const steps = local('i32');
      const before = local('i32'); // what the next span is added to
      const before_stride = local('i32');
      const c_row = local('i32');
      const before_row = local('i32');
      const weight = local('v128');

      const multiplyAdd = (value: Local, sum: Local) =>
        fma ? f32x4.relaxed_madd(value, weight, sum) : f32x4.add(sum, f32x4.mul(value, weight));
      const startsRun = (index: number) => hasRuns && index % run === 0;
      const column = (index: number): Code[] => [
        ...values.map((value, row) => set(value, v128.load32_splat(4 * index, heads[row]!))),
        ...sums.flatMap((ofVector, v) => [
          set(weight, v128.load((index * vectors + v) * VECTOR, weights)),
          ...ofVector.map((sum, row) => {
            const value = values[row]!;
            return set(sum, startsRun(index) ? f32x4.mul(value, weight) : multiplyAdd(value, sum));
          }),
        ]),
      ];
      const endRun = totals.flatMap((ofVector, v) =>
        ofVector.map((total, row) => set(total, f32x4.add(total, sums[v]![row]!))),
      );
      const writtenOut = Array.from({ length: WRITTEN_OUT }, (_, index) => [
        ...(index > 0 ? [leaveWhen(i32.eq(steps, index))] : []),
        ...(index > 0 && startsRun(index) ? endRun : []),
        ...column(index),
      ]).flat();
      const endSpan = [
        set(c_row, c_group),
        set(before_row, before),
        ...heads.flatMap((_, row) => [
          ...totals.map((ofVector, v) =>
            v128.store(v * VECTOR, c_row, f32x4.add(v128.load(v * VECTOR, before_row), ofVector[row]!)),
          ),
          increase(c_row, c_stride),
          increase(before_row, before_stride),
        ]),
      ];
      const below = (row: number) => (row === 0 ? a_group : i32.add(heads[row - 1]!, a_stride));
      return [
        doWhile(
          panels,
          set(group, groups),
          set(a_group, a),
          set(c_group, c),
          set(base_group, base),
          doWhile(
            group,
            ...heads.map((head, row) => set(head, below(row))),
            set(weights, w),
            set(before, base_group),
            set(before_stride, base_stride),
            set(left, columns),
            doWhile(
              left,
              set(still, smaller(left, span)),
              set(left, i32.sub(left, still)),
              ...totals.flat().map((total) => set(total, v128.zero)),
              doWhile(
                still,
                set(steps, smaller(still, WRITTEN_OUT)),
                set(still, i32.sub(still, steps)),
                block(...writtenOut),
                ...(hasRuns ? endRun : []),
                ...heads.map((head) => increase(head, 4 * WRITTEN_OUT)),
                increase(weights, vectors * VECTOR * WRITTEN_OUT),
              ),
              ...endSpan,
              set(before, c_group),
              set(before_stride, c_stride),
            ),
            increase(a_group, i32.mul(a_stride, rows)),
            increase(c_group, i32.mul(c_stride, rows)),
            increase(base_group, i32.mul(base_stride, rows)),
            increase(group, -1),
          ),
          increase(w, w_stride),
          increase(c, vectors * VECTOR),
          increase(base, vectors * VECTOR),
          increase(panels, -1),
        ),
      ];
    },
  );
}
