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
import { BLOCK, PANEL, VECTOR } from './layout.ts';
import type { Func, ModuleBuilder } from './module.ts';

/** Vectors that a kernel of 1, 2, 3, 4 rows keeps at once: with the operands they fit the sixteen registers of x64. */
const MOST = [8, 5, 3, 2];
const FULL = MOST.length; // rows

/**
 * `product(a, a_stride, rows, w, depth, vectors, c, c_stride, base, base_stride)`, addresses and strides in bytes:
 * C `(rows, 4 * vectors)` = base + A `(rows, depth)` @ W; C may be base. An element is summed in blocks of BLOCK columns:
 * a block's terms in order, from 0, then its sum is added to base and the blocks before it. That order depends on depth
 * alone: all kernels follow it.
 */
export function defineProduct(module: ModuleBuilder, fma: boolean): Func {
  const strip = defineStrip(module, fma);
  return module.define(
    ['a', 'a_stride', 'rows', 'w', 'depth', 'vectors', 'c', 'c_stride', 'base', 'base_stride'],
    ({ a, a_stride, rows, w, depth, vectors, c, c_stride, base, base_stride }, local) => {
      const [panel, w_stride, columns, left] = four(() => local('i32'));
      const [before, before_stride, head, full] = four(() => local('i32'));
      const block = [w, w_stride, columns] as const;
      const last = (address: Local, stride: Local) => i32.add(address, i32.mul(full, stride));
      return [
        set(full, i32.and(rows, -FULL)),
        doWhile(
          vectors,
          set(panel, smaller(vectors, PANEL)),
          set(w_stride, i32.mul(panel, VECTOR)),
          set(left, depth),
          set(head, a),
          set(before, base),
          set(before_stride, base_stride),
          doWhile(
            left,
            set(columns, smaller(left, BLOCK)),
            when(
              full,
              strip(
                ...[FULL, i32.shr_u(rows, Math.log2(FULL)), panel],
                ...[head, a_stride, ...block, c, c_stride, before, before_stride],
              ),
            ),
            when(
              i32.ne(rows, full),
              strip(
                ...[i32.sub(rows, full), 1, panel],
                ...[last(head, a_stride), a_stride, ...block],
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
          set(vectors, i32.sub(vectors, panel)),
        ),
      ];
    },
  );
}

const KERNEL = ['a', 'a_stride', 'w', 'w_stride', 'columns', 'c', 'c_stride', 'base', 'base_stride'] as const;

/** All units of one panel for `groups` times `rows` rows: as many vectors at once as a kernel of so many rows keeps. */
function defineStrip(module: ModuleBuilder, fma: boolean): Func {
  const kernels = MOST.map((most, i) =>
    Array.from({ length: most }, (_, v) => defineKernel(module, i + 1, v + 1, fma)),
  );
  const { type } = kernels[0]![0]!;
  const entries = kernels.map((ofRows) => module.tabulate(ofRows));
  return module.define(
    ['rows', 'groups', 'left', ...KERNEL],
    ({ rows, groups, left, a, a_stride, w, w_stride, columns, c, c_stride, base, base_stride }, local) => {
      const [most, vectors] = [local('i32'), local('i32')];
      return [
        set(most, byRows(rows, MOST)),
        doWhile(
          left,
          // All, or most, or half of what is left: two halves run faster than a wide and a narrow kernel.
          set(vectors, i32.shr_u(i32.add(left, 1), 1)),
          set(vectors, i32.select(left, smaller(vectors, most), i32.lt_u(left, i32.add(most, 1)))),
          callEntry(
            type,
            i32.add(byRows(rows, entries), i32.sub(vectors, 1)),
            ...[groups, a, a_stride, w, w_stride, columns, c, c_stride, base, base_stride],
          ),
          ...[w, c, base].map((address) => increase(address, i32.mul(vectors, VECTOR))),
          set(left, i32.sub(left, vectors)),
        ),
      ];
    },
  );
}

/** A number for 1, 2, 3, 4 rows: a byte each of a constant. */
function byRows(rows: Local, numbers: readonly number[]) {
  const bytes = numbers.reduce((all, number, i) => all | (number << (8 * i)), 0);
  return i32.and(i32.shr_u(bytes, i32.mul(i32.sub(rows, 1), 8)), 0xff);
}

/** `rows` x `vectors` sums over a block of columns, `groups` times, `rows` rows further each time. */
function defineKernel(module: ModuleBuilder, rows: number, vectors: number, fma: boolean): Func {
  return module.define(
    ['groups', ...KERNEL],
    ({ groups, a, a_stride, w, w_stride, columns, c, c_stride, base, base_stride }, local) => {
      const heads = Array.from({ length: rows }, () => local('i32')); // where each row of A is read
      const [panel, end, value] = [local('i32'), local('i32'), local('v128')];
      const weights = Array.from({ length: vectors }, () => local('v128'));
      const sums = heads.map(() => weights.map(() => local('v128')));
      const below = (head: number) => (head === 0 ? a : i32.add(heads[head - 1]!, a_stride));
      return [
        doWhile(
          groups,
          ...heads.map((head, row) => set(head, below(row))),
          set(panel, w),
          set(end, i32.add(a, i32.shl(columns, 2))),
          ...sums.flat().map((sum) => set(sum, v128.zero)),
          doWhile(
            i32.ne(heads[0]!, end),
            ...weights.map((weight, v) => set(weight, v128.load(v * VECTOR, panel))),
            ...sums.flatMap((ofRow, row) => [
              set(value, v128.load32_splat(0, heads[row]!)),
              ...ofRow.map((sum, v) => {
                const [one, other] = [value, weights[v]!];
                return set(
                  sum,
                  fma ? f32x4.relaxed_madd(one, other, sum) : f32x4.add(sum, f32x4.mul(one, other)),
                );
              }),
            ]),
            ...heads.map((head) => increase(head, 4)),
            increase(panel, w_stride),
          ),
          ...sums.flatMap((ofRow) => [
            ...ofRow.map((sum, v) => v128.store(v * VECTOR, c, f32x4.add(v128.load(v * VECTOR, base), sum))),
            increase(c, c_stride),
            increase(base, base_stride),
          ]),
          increase(a, i32.mul(a_stride, rows)),
          increase(groups, -1),
        ),
      ];
    },
  );
}

function four<T>(make: () => T): [T, T, T, T] {
  return [make(), make(), make(), make()];
}
