// Every state of a network, in the order of computation: layer by layer, direction by direction, step by step, row by row,
// unit by unit. What is padding is passed over, and stays as it is.
import type { Direction } from './direction.ts';
import type { Rows, States, Unrolled } from './unrolled.ts';

/** One unit in one row of one step, and what it is computed from. Written anew for the next one. */
export interface Here {
  direction: Direction;
  /** What the layer reads, a row for each (t, row). */
  below: Rows;
  /** The states before each (t, row), by letter. */
  before: readonly Rows[];
  /** What the recurrent products read of h. */
  reads: Rows;
  /** Which (t, row) it is: `t * batch + row`. */
  row: number;
  unit: number;
}

/** Where the state of a letter stands among all of it. */
export type PlaceOf = (letter: number) => number;

export interface Visitor {
  /** The states of one unit after the step, by letter; where h is projected, in its place what goes into that. */
  readonly unit: (here: Here, placeOf: PlaceOf) => ArrayLike<number>;
  /** One feature of a projected h, from all units of its row. */
  readonly feature: (here: Here, unprojected: Float64Array, placeOf: PlaceOf) => number;
}

/**
 * Writes every state: what the visitor gives of each unit, by letter, is read by the steps after it and by the layers above.
 * @param states to be written; what they hold before counts where the visitor reads it
 */
export function walk(opened: Unrolled, states: States, visitor: Visitor): void {
  const { batch, seq_len } = opened.extent;
  const { hidden_size } = opened.question.config;
  const { widths, rows, isProjected } = opened;
  const unprojected = new Float64Array(isProjected ? hidden_size : 0);
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    const reads = opened.readsOf(before[0]!);
    const here: Here = { direction, below, before, reads, row: 0, unit: 0 };
    const placeOf = (letter: number) => (state * rows + here.row) * widths[letter]! + here.unit;
    const order = opened.order(state);
    for (let done = 0; done < seq_len; done++) {
      const t = order[done]!;
      const next = order[done + 1];
      for (let row = 0; row < batch; row++) {
        if (!opened.isLive(t, row)) continue;
        here.row = t * batch + row;
        for (let unit = 0; unit < hidden_size; unit++) {
          here.unit = unit;
          const values = visitor.unit(here, placeOf);
          if (isProjected) unprojected[unit] = values[0]!;
          for (let letter = isProjected ? 1 : 0; letter < widths.length; letter++) {
            store(letter, values[letter]!, next, row);
          }
        }
        if (!isProjected) continue;
        for (let unit = 0; unit < widths[0]!; unit++) {
          here.unit = unit;
          store(0, visitor.feature(here, unprojected, placeOf), next, row);
        }
      }

      function store(letter: number, value: number, to: number | undefined, row: number): void {
        states[letter]![placeOf(letter)] = value;
        if (to === undefined) return;
        const at = (to * batch + row) * widths[letter]! + here.unit;
        before[letter]!.data[at] = value;
        if (letter === 0) reads.data[at] = value;
      }
    }
  }
}

/** Room for all states, by letter. */
export function roomForStates({ widths, num_states, rows }: Unrolled): Float64Array[] {
  return widths.map((width) => new Float64Array(num_states * rows * width));
}
