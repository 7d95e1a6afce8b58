// Matrix products: C = base + A @ W, W packed as layout.ts says. Kernels keep rows x vectors of sums in registers; they
// differ in these two numbers only, and are generated.
import {
  callEntry,
  type Code,
  doWhile,
  f32x4,
  i32,
  increase,
  type Local,
  type Operand,
  set,
  smaller,
  v128,
  when,
} from './assembler.ts';
import { BLOCK, VECTOR } from './layout.ts';
import type { Func, ModuleBuilder } from './module.ts';

/**
 * Of kernels of one row and of two: the most vectors that there is a kernel for, and how many of a wider panel are taken at
 * once. Measured on x64: with more sums V8 of Node 20 no longer holds all of them in registers; fused multiply-add needs
 * more of them, as each takes as long but two start at once.
 */
const WIDTHS = {
  plain: { 1: { widest: 6, usual: 6 }, 2: { widest: 5, usual: 4 } },
  fma: { 1: { widest: 12, usual: 12 }, 2: { widest: 6, usual: 6 } },
} as const;

/**
 * `product(a, a_stride, rows, w, depth, vectors, panel, run, span, c, c_stride, base, base_stride)`, addresses and strides in bytes:
 * C `(rows, 4 * vectors)` = base + A `(rows, depth)` @ W. Each element is summed in runs of columns, and those in spans: a
 * run's terms in order; the runs of a span in order, from 0; base, and then the spans. That order depends on depth alone
 * (layout.ts, sumsOf).
 */
export function defineProduct(module: ModuleBuilder, fma: boolean): Func {
  const widths = WIDTHS[fma ? 'fma' : 'plain'];
  const kernelsOf = (rows: 1 | 2) =>
    Array.from({ length: widths[rows].widest }, (_, v) => defineKernel(module, rows, v + 1, fma));
  const [one, two] = [kernelsOf(1), kernelsOf(2)];
  const entries = { 1: module.tabulate(one), 2: module.tabulate(two) };
  return module.define(
    [
      ...(['a', 'a_stride', 'rows', 'w', 'depth', 'vectors', 'panel', 'run', 'span'] as const),
      ...(['c', 'c_stride', 'base', 'base_stride'] as const),
    ],
    (given, local) => {
      const { a, a_stride, rows, w, depth, vectors, panel, run, span, c, c_stride, base, base_stride } =
        given;
      const [width, w_stride, columns, left] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const [before, before_stride, head, pairs] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const [rest, count, at] = [local('i32'), local('i32'), local('i32')]; // `at`: bytes of a row of the panel
      /** All vectors of the panel, as many at once as a kernel keeps, for `groups` times `num_rows` rows from `skipped` on. */
      const strip = (num_rows: 1 | 2, groups: Operand, skipped: Operand): Code[] => {
        const { widest, usual } = widths[num_rows];
        const from = (address: Local, stride: Local) => i32.add(address, i32.mul(skipped, stride));
        return [
          set(rest, width),
          set(at, 0),
          doWhile(
            rest,
            // All, or the usual, or half of what is left: two halves run faster than a wide and a narrow kernel.
            set(count, i32.shr_u(i32.add(rest, 1), 1)),
            set(count, i32.select(rest, smaller(count, usual), i32.lt_u(rest, widest + 1))),
            callEntry(
              one[0]!.type,
              i32.add(count, entries[num_rows] - 1),
              ...[groups, from(head, a_stride), a_stride, i32.add(w, at), w_stride, columns, run, span],
              ...[i32.add(from(c, c_stride), at), c_stride, i32.add(from(before, before_stride), at)],
              before_stride,
            ),
            increase(at, i32.mul(count, VECTOR)),
            set(rest, i32.sub(rest, count)),
          ),
        ];
      };
      return [
        set(pairs, i32.and(rows, -2)), // rows of them
        doWhile(
          vectors,
          set(width, smaller(vectors, panel)),
          set(w_stride, i32.mul(width, VECTOR)),
          set(left, depth),
          set(head, a),
          set(before, base),
          set(before_stride, base_stride),
          doWhile(
            left,
            set(columns, smaller(left, BLOCK)),
            when(pairs, ...strip(2, i32.shr_u(rows, 1), 0)),
            when(i32.ne(rows, pairs), ...strip(1, 1, pairs)),
            increase(head, i32.shl(columns, 2)),
            increase(w, i32.mul(columns, w_stride)),
            set(left, i32.sub(left, columns)),
            set(before, c),
            set(before_stride, c_stride),
          ),
          increase(c, w_stride),
          increase(base, w_stride),
          set(vectors, i32.sub(vectors, width)),
        ),
      ];
    },
  );
}

const KERNEL = [
  ...(['groups', 'a', 'a_stride', 'w', 'w_stride', 'columns', 'run', 'span'] as const),
  ...(['c', 'c_stride', 'base', 'base_stride'] as const),
];

/** `rows` x `vectors` sums over a block of columns, `groups` times, `rows` rows further each time. */
function defineKernel(module: ModuleBuilder, rows: number, vectors: number, fma: boolean): Func {
  return module.define(
    KERNEL,
    ({ groups, a, a_stride, w, w_stride, columns, run, span, c, c_stride, base, base_stride }, local) => {
      const heads = Array.from({ length: rows }, () => local('i32')); // where each row of A is read
      const values = heads.map(() => local('v128'));
      const each = () => Array.from({ length: vectors }, () => heads.map(() => local('v128')));
      const [sums, totals] = [each(), each()]; // of a run, of a span: by vector, then row
      const [panel, end, left] = [local('i32'), local('i32'), local('i32')];
      const [steps, still] = [local('i32'), local('i32')];
      const [from, from_stride, to, before] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const weight = local('v128');
      /** One column: every sum becomes what is made of it, of the value of its row and of the weights at hand. */
      const column = (made: (value: Local, sum: Local) => Code): Code[] => [
        ...values.map((value, row) => set(value, v128.load32_splat(0, heads[row]!))),
        ...sums.flatMap((ofVector, v) => [
          set(weight, v128.load(v * VECTOR, panel)),
          ...ofVector.map((sum, row) => set(sum, made(values[row]!, sum))),
        ]),
        ...heads.map((head) => increase(head, 4)),
        increase(panel, w_stride),
      ];
      const below = (row: number) => (row === 0 ? a : i32.add(heads[row - 1]!, a_stride));
      return [
        doWhile(
          groups,
          ...heads.map((head, row) => set(head, below(row))),
          set(panel, w),
          set(from, base),
          set(from_stride, base_stride),
          set(left, columns),
          doWhile(
            left,
            set(still, smaller(left, span)),
            set(left, i32.sub(left, still)),
            ...totals.flat().map((total) => set(total, v128.zero)),
            doWhile(
              still,
              set(steps, smaller(still, run)),
              set(still, i32.sub(still, steps)),
              set(end, i32.add(heads[0]!, i32.shl(steps, 2))),
              ...column((value) => f32x4.mul(value, weight)),
              when(
                i32.ne(heads[0]!, end),
                doWhile(
                  i32.ne(heads[0]!, end),
                  ...column((value, sum) => multiplyAdd(value, weight, sum, fma)),
                ),
              ),
              ...totals.flatMap((ofVector, v) =>
                ofVector.map((total, row) => set(total, f32x4.add(total, sums[v]![row]!))),
              ),
            ),
            set(to, c),
            set(before, from),
            ...heads.flatMap((_, row) => [
              ...totals.map((ofVector, v) =>
                v128.store(v * VECTOR, to, f32x4.add(v128.load(v * VECTOR, before), ofVector[row]!)),
              ),
              increase(to, c_stride),
              increase(before, from_stride),
            ]),
            set(from, c),
            set(from_stride, c_stride),
          ),
          increase(a, i32.mul(a_stride, rows)),
          increase(c, i32.mul(c_stride, rows)),
          increase(base, i32.mul(base_stride, rows)),
          increase(groups, -1),
        ),
      ];
    },
  );
}

function multiplyAdd(a: Local, b: Local, sum: Local, fma: boolean) {
  return fma ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}
