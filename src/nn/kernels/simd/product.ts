// Matrix products: C = base + A @ W, W packed as packing.ts says, by the kernels of tile.ts.
import {
  callEntry,
  doWhile,
  i32,
  increase,
  type Local,
  type Operand,
  set,
  smaller,
  when,
} from './assembler.ts';
import { BLOCK, WIDTHS } from './packing.ts';
import type { Func, ModuleBuilder } from './wasm-module.ts';
import { defineTile, WRITTEN_OUT } from './tile.ts';

/**
 * float32 loses digits as sums grow, so they are kept short: runs of some columns from 0, and such runs for a span of them.
 * Long reductions can do with longer ones, which are faster, since PyTorch's own are long there: a run is the whole span.
 * Chosen with scripts/accuracy/accuracy.mjs: no further from float64 than PyTorch is, and gates closer than it.
 */
const SHORT_BELOW = BLOCK; // columns of a reduction
const SHORT_RUN = { plain: WRITTEN_OUT / 2, fma: WRITTEN_OUT };
const SHORT_SPAN = 40;
/** Of long reductions. */
export const SPANS = { one: 64, several: 32 } as const;

/** Tiles by their entries in the module's table: the first of short sums and of long ones, of a vector; wider ones follow. */
export interface Tiles {
  readonly type: number;
  readonly entries: Readonly<Record<1 | 2, readonly [short: number, long: number]>>;
  readonly pair: number;
}

export function defineTiles(module: ModuleBuilder, fma: boolean): Tiles {
  const arithmetic = fma ? 'fma' : 'plain';
  const { widest, pair } = WIDTHS[arithmetic];
  const tilesOf = (rows: 1 | 2, most: number, run: number | undefined) =>
    Array.from({ length: most }, (_, v) => defineTile(module, { rows, vectors: v + 1, fma, run }));
  const defined = ([1, 2] as const).map((rows) =>
    [SHORT_RUN[arithmetic], undefined].map((run) => tilesOf(rows, rows === 1 ? widest : pair, run)),
  );
  const [one, two] = defined.map(
    (some) => some.map((tiles) => module.tabulate(tiles)) as [short: number, long: number],
  );
  return { type: defined[0]![0]![0]!.type, entries: { 1: one!, 2: two! }, pair };
}

const PARAMETERS = [
  'a',
  'a_stride',
  'rows',
  'w',
  'depth',
  'panels',
  'wide',
  'width',
  'c',
  'c_stride',
  'base',
  'base_stride',
] as const;

/**
 * `product(a, a_stride, rows, w, depth, panels, wide, width, c, c_stride, base, base_stride)`, addresses and strides in bytes:
 * C `(rows, …)` = base + A `(rows, depth)` @ W, which has the panels that packing.ts describes. The order of each sum depends
 * on depth and the span of long sums alone. C may be base itself, at the same address and stride, and overlap nothing else.
 */
export function defineProduct(
  module: ModuleBuilder,
  fma: boolean,
  { type, entries, pair }: Tiles = defineTiles(module, fma),
  long_span: number = SPANS.one,
): Func {
  return module.define(
    PARAMETERS,
    ({ a, a_stride, rows, w, depth, panels, wide, width, c, c_stride, base, base_stride }, local) => {
      const isShort = local('i32');
      const done = local('i32');
      const columns = local('i32');
      const vectors = local('i32');
      const rest = local('i32');
      const num_panels = local('i32');
      const at = local('i32');
      const paired = local('i32');
      const bytes = i32.shl(vectors, 4); // of a column of a panel
      /** `groups` times `num_rows` rows, from the row `skipped` on. */
      const call = (num_rows: 1 | 2, groups: Operand, skipped: Operand) => {
        const from = (address: Operand, stride: Local) => i32.add(address, i32.mul(skipped, stride));
        const [short, long] = entries[num_rows];
        return callEntry(
          type,
          i32.add(vectors, i32.select(short - 1, long - 1, isShort)),
          num_panels,
          i32.add(w, i32.add(i32.mul(at, depth), i32.mul(done, bytes))),
          i32.mul(depth, bytes),
          columns,
          i32.select(SHORT_SPAN, long_span, isShort),
          groups,
          from(i32.add(a, i32.shl(done, 2)), a_stride),
          a_stride,
          from(i32.add(c, at), c_stride),
          c_stride,
          from(i32.add(base, at), base_stride),
          base_stride,
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
          set(num_panels, wide),
          set(vectors, i32.add(width, 1)),
          doWhile(
            rest,
            when(
              num_panels,
              set(paired, i32.select(i32.and(rows, -2), 0, i32.lt_u(vectors, pair + 1))), // rows
              when(paired, call(2, i32.shr_u(paired, 1), 0)),
              when(i32.ne(rows, paired), call(1, i32.sub(rows, paired), paired)),
              increase(at, i32.mul(num_panels, bytes)),
              set(rest, i32.sub(rest, num_panels)),
            ),
            set(vectors, width),
            set(num_panels, rest),
          ),
          increase(done, columns),
          set(base, c),
          set(base_stride, c_stride),
        ),
      ];
    },
  );
}
