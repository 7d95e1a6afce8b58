// The unrolled picture of a case as plain data: time to the right, layers up, every cell with its error as a share of what is
// allowed.

/**
 * The greatest error over rows and units, as a multiple of what is allowed there: beyond 1 exactly where an element fails.
 * `wrong`: NaN or infinity where another value is wanted. `not seen`: the subject did not give it. `not judged`: rounding
 * alone decides there. null: no cell, as where every row is padding.
 */
export type GridCell = number | 'wrong' | 'not seen' | 'not judged' | null;

/** One row of the picture: output, or a state of one layer and direction. */
export interface GridRow {
  readonly name: 'output' | 'h' | 'c';
  /** Of a network's states. */
  readonly layer?: number;
  /** Of a bidirectional network. */
  readonly direction?: 'forward' | 'reverse';
  /** By bin of time steps, from t = 0. */
  readonly cells: readonly GridCell[];
  /** Of a network's states: of h_n, or c_n. */
  readonly last?: GridCell;
}

/** The unrolled picture of one case. */
export interface Grid {
  readonly seq_len: number;
  /** How many time steps stand in one cell, which has the worst of them. */
  readonly steps_per_bin: number;
  /** From the top down: output, h of the last layer to the first, and c likewise. */
  readonly rows: readonly GridRow[];
  /** Of the states that were seen, the first wrong one in the order of computation. */
  readonly first?: { readonly row: number; readonly bin: number; readonly t: number };
}
