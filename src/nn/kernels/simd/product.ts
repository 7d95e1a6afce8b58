// Matrix products: C = base + A @ W, W packed as layout.ts says. Kernels keep rows x vectors of sums in registers; they
// differ in these two numbers and in how long sums get, and are generated.
import {
  block,
  callEntry,
  type Code,
  doWhile,
  f32x4,
  i32,
  increase,
  leaveWhen,
  type Local,
  type Operand,
  set,
  smaller,
  v128,
  when,
} from './assembler.ts';
import { BLOCK, VECTOR, WIDTHS } from './layout.ts';
import type { Func, ModuleBuilder } from './module.ts';

/**
 * Columns that a kernel has written out one after the other: its addresses are constants then, and V8 (Node 20) keeps the
 * sums in registers as long as there may be a jump between two columns.
 */
const WRITTEN_OUT = 8;

/**
 * How sums are taken: float32 loses digits as they grow, so they are kept short. Columns are summed in runs, each from 0, and
 * those in spans, each from 0; base, and then span after span, is the result. Long reductions can do with longer sums, since
 * PyTorch's own are long there. Chosen with scripts/kernel/accuracy.mjs: no further from float64 than PyTorch is.
 */
const SHORT_BELOW = BLOCK; // columns of a reduction
const SHORT = { plain: { run: WRITTEN_OUT / 2, span: 40 }, fma: { run: WRITTEN_OUT, span: 40 } };
const LONG = { run: BLOCK / 2, span: BLOCK / 2 };

/** In columns. Of run and WRITTEN_OUT one is a multiple of the other. */
interface Sums {
  readonly run: number;
  readonly span: number;
}

/**
 * `product(a, a_stride, rows, w, depth, panels, wide, width, c, c_stride, base, base_stride)`, addresses and strides in bytes:
 * C `(rows, …)` = base + A `(rows, depth)` @ W, which has the panels that layout.ts describes. The order of each sum depends on depth alone.
 */
export function defineProduct(module: ModuleBuilder, fma: boolean): Func {
  const arithmetic = fma ? 'fma' : 'plain';
  const { widest, pair } = WIDTHS[arithmetic];
  const kernelsOf = (rows: 1 | 2, most: number) =>
    [SHORT[arithmetic], LONG].map((sums) =>
      Array.from({ length: most }, (_, v) => defineKernel(module, rows, v + 1, sums, fma)),
    );
  const kernels = { 1: kernelsOf(1, widest), 2: kernelsOf(2, pair) };
  const { type } = kernels[1][0]![0]!; // of all of them
  const entries = {
    1: kernels[1].map((some) => module.tabulate(some)),
    2: kernels[2].map((some) => module.tabulate(some)),
  };
  return module.define(
    [
      ...(['a', 'a_stride', 'rows', 'w', 'depth', 'panels', 'wide', 'width'] as const),
      ...(['c', 'c_stride', 'base', 'base_stride'] as const),
    ],
    (given, local) => {
      const { a, a_stride, rows, w, depth, panels, wide, width, c, c_stride, base, base_stride } = given;
      const [isShort, done, columns, vectors] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const [rest, count, at, pairs] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const bytes = i32.shl(vectors, 4); // of a column of a panel
      /** `groups` times `num_rows` rows, from the row `skipped` on. */
      const call = (num_rows: 1 | 2, groups: Operand, skipped: Operand) => {
        const from = (address: Operand, stride: Local) => i32.add(address, i32.mul(skipped, stride));
        const [short, long] = entries[num_rows] as [number, number];
        return callEntry(
          type,
          i32.add(vectors, i32.select(short - 1, long - 1, isShort)),
          ...[count, i32.add(w, i32.add(i32.mul(at, depth), i32.mul(done, bytes))), i32.mul(depth, bytes)],
          ...[columns, groups, from(i32.add(a, i32.shl(done, 2)), a_stride), a_stride],
          ...[from(i32.add(c, at), c_stride), c_stride, from(i32.add(base, at), base_stride), base_stride],
        );
      };
      return [
        set(isShort, i32.lt_u(depth, SHORT_BELOW)),
        doWhile(
          i32.ne(done, depth),
          set(columns, i32.sub(depth, done)),
          set(columns, smaller(columns, BLOCK)),
          set(at, 0), // bytes of a row that the panels before hold
          set(rest, panels),
          set(count, wide),
          set(vectors, i32.add(width, 1)),
          doWhile(
            rest,
            when(
              count,
              set(pairs, i32.select(i32.and(rows, -2), 0, i32.lt_u(vectors, pair + 1))), // rows of them
              when(pairs, call(2, i32.shr_u(pairs, 1), 0)),
              when(i32.ne(rows, pairs), call(1, i32.sub(rows, pairs), pairs)),
              increase(at, i32.mul(count, bytes)),
              set(rest, i32.sub(rest, count)),
            ),
            set(vectors, width),
            set(count, rest),
          ),
          increase(done, columns),
          set(base, c),
          set(base_stride, c_stride),
        ),
      ];
    },
  );
}

const KERNEL = [
  ...(['panels', 'w', 'w_stride', 'columns', 'groups', 'a', 'a_stride'] as const),
  ...(['c', 'c_stride', 'base', 'base_stride'] as const),
];

/** `rows` x `vectors` sums over a block of columns: for each of some panels, `groups` times, `rows` rows further each time. */
function defineKernel(
  module: ModuleBuilder,
  rows: number,
  vectors: number,
  { run, span }: Sums,
  fma: boolean,
): Func {
  return module.define(
    KERNEL,
    ({ panels, w, w_stride, columns, groups, a, a_stride, c, c_stride, base, base_stride }, local) => {
      const heads = Array.from({ length: rows }, () => local('i32')); // where each row of A is read
      const values = heads.map(() => local('v128'));
      const each = () => Array.from({ length: vectors }, () => heads.map(() => local('v128')));
      const sums = each(); // of a run: by vector, then row
      const totals = run < span ? each() : sums; // of a span
      const [group, a_group, to, before] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const [weights, left, still, steps] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const [from, from_stride, c_row, b_row] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const weight = local('v128');
      const isFirst = (index: number) => run < span && index % run === 0; // of a run
      const column = (index: number): Code[] => [
        ...values.map((value, row) => set(value, v128.load32_splat(4 * index, heads[row]!))),
        ...sums.flatMap((ofVector, v) => [
          set(weight, v128.load((index * vectors + v) * VECTOR, weights)),
          ...ofVector.map((sum, row) => {
            const value = values[row]!;
            return set(sum, isFirst(index) ? f32x4.mul(value, weight) : multiplyAdd(value, weight, sum, fma));
          }),
        ]),
      ];
      const endRun =
        run < span
          ? totals.flatMap((ofVector, v) =>
              ofVector.map((total, row) => set(total, f32x4.add(total, sums[v]![row]!))),
            )
          : [];
      const next = (index: number): Code[] => [
        ...(index > 0 ? [leaveWhen(i32.eq(steps, index))] : []),
        ...(index > 0 && isFirst(index) ? endRun : []),
        ...column(index),
      ];
      const below = (row: number) => (row === 0 ? a_group : i32.add(heads[row - 1]!, a_stride));
      return [
        doWhile(
          panels,
          set(group, groups),
          set(a_group, a),
          set(to, c),
          set(before, base),
          doWhile(
            group,
            ...heads.map((head, row) => set(head, below(row))),
            set(weights, w),
            set(from, before),
            set(from_stride, base_stride),
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
                block(...Array.from({ length: WRITTEN_OUT }, (_, index) => next(index)).flat()),
                ...endRun,
                ...heads.map((head) => increase(head, 4 * WRITTEN_OUT)),
                increase(weights, vectors * VECTOR * WRITTEN_OUT),
              ),
              set(c_row, to),
              set(b_row, from),
              ...heads.flatMap((_, row) => [
                ...totals.map((ofVector, v) =>
                  v128.store(v * VECTOR, c_row, f32x4.add(v128.load(v * VECTOR, b_row), ofVector[row]!)),
                ),
                increase(c_row, c_stride),
                increase(b_row, from_stride),
              ]),
              set(from, to),
              set(from_stride, c_stride),
            ),
            increase(a_group, i32.mul(a_stride, rows)),
            increase(to, i32.mul(c_stride, rows)),
            increase(before, i32.mul(base_stride, rows)),
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

function multiplyAdd(a: Local, b: Local, sum: Local, fma: boolean) {
  return fma ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}
