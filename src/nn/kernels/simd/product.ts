// Matrix products: C = base + A @ W, W packed as layout.ts says. Kernels keep rows x vectors of sums in registers; they
// differ in these two numbers only, and are generated.
import {
  callEntry,
  doWhile,
  f32x4,
  i32,
  increase,
  type Local,
  set,
  smaller,
  v128,
  when,
} from './assembler.ts';
import { BLOCK, VECTOR } from './layout.ts';
import type { Func, ModuleBuilder } from './module.ts';

/**
 * Vectors that a kernel of one row, and of two, keeps at once. Measured on x64: with more of them V8 of Node 20 no longer
 * holds all sums in registers; fused multiply-add needs more of them, as each takes as long but two start at once.
 */
const MOST = { plain: [6, 4], fma: [12, 6] } as const;
const ROWS = 2;

/**
 * `product(a, a_stride, rows, w, depth, vectors, panel, run, span, c, c_stride, base, base_stride)`, addresses and strides in bytes:
 * C `(rows, 4 * vectors)` = base + A `(rows, depth)` @ W. Each element is summed in runs of columns, and those in spans: a
 * run's terms in order, from 0; the runs of a span in order, from 0; base, and then the spans. That order depends on depth
 * alone (layout.ts, sumsOf).
 */
export function defineProduct(module: ModuleBuilder, fma: boolean): Func {
  const strip = defineStrip(module, fma);
  return module.define(
    [
      ...(['a', 'a_stride', 'rows', 'w', 'depth', 'vectors', 'panel', 'run', 'span'] as const),
      ...(['c', 'c_stride', 'base', 'base_stride'] as const),
    ],
    ({ a, a_stride, rows, w, depth, vectors, panel, run, span, c, c_stride, base, base_stride }, local) => {
      const [width, w_stride, columns, left] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const [before, before_stride, head, pairs] = [local('i32'), local('i32'), local('i32'), local('i32')];
      const last = (address: Local, stride: Local) => i32.add(address, i32.mul(pairs, stride));
      return [
        set(pairs, i32.and(rows, -ROWS)), // rows of them
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
            when(
              pairs,
              strip(
                ...[ROWS, width, i32.shr_u(rows, 1), head, a_stride, w, w_stride, columns, run, span],
                ...[c, c_stride, before, before_stride],
              ),
            ),
            when(
              i32.ne(rows, pairs),
              strip(
                ...[1, width, 1, last(head, a_stride), a_stride, w, w_stride, columns, run, span],
                ...[last(c, c_stride), c_stride, last(before, before_stride), before_stride],
              ),
            ),
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

/** All vectors of one panel for `groups` times `rows` rows: as many at once as a kernel of so many rows keeps. */
function defineStrip(module: ModuleBuilder, fma: boolean): Func {
  const [one, two] = MOST[fma ? 'fma' : 'plain'];
  const kernelsOf = (rows: number, most: number) =>
    Array.from({ length: most }, (_, v) => defineKernel(module, rows, v + 1, fma));
  const kernels = [...kernelsOf(1, one), ...kernelsOf(2, two)];
  module.tabulate(kernels);
  return module.define(
    ['rows', 'left', ...KERNEL],
    (
      { rows, left, groups, a, a_stride, w, w_stride, columns, run, span, c, c_stride, base, base_stride },
      local,
    ) => {
      const [most, first, vectors] = [local('i32'), local('i32'), local('i32')];
      return [
        set(most, i32.select(one, two, i32.eq(rows, 1))),
        set(first, i32.select(0, one, i32.eq(rows, 1))),
        doWhile(
          left,
          // All, or most, or half of what is left: two halves run faster than a wide and a narrow kernel.
          set(vectors, i32.shr_u(i32.add(left, 1), 1)),
          set(vectors, i32.select(left, smaller(vectors, most), i32.lt_u(left, i32.add(most, 1)))),
          callEntry(
            kernels[0]!.type,
            i32.add(first, i32.sub(vectors, 1)),
            ...[groups, a, a_stride, w, w_stride, columns, run, span, c, c_stride, base, base_stride],
          ),
          ...[w, c, base].map((address) => increase(address, i32.mul(vectors, VECTOR))),
          set(left, i32.sub(left, vectors)),
        ),
      ];
    },
  );
}

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
              ...sums.flat().map((sum) => set(sum, v128.zero)),
              doWhile(
                i32.ne(heads[0]!, end),
                ...values.map((value, row) => set(value, v128.load32_splat(0, heads[row]!))),
                ...sums.flatMap((ofVector, v) => [
                  set(weight, v128.load(v * VECTOR, panel)),
                  ...ofVector.map((sum, row) => set(sum, multiplyAdd(values[row]!, weight, sum, fma))),
                ]),
                ...heads.map((head) => increase(head, 4)),
                increase(panel, w_stride),
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
