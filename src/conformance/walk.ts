// Every state of a network, in the order of computation: layer by layer, direction by direction, step by step, row by row,
// unit by unit.
import type { Direction } from './direction.ts';
import type { Rows, States, Unrolled } from './unrolled.ts';

/** One unit in one row of one step, and what it is computed from. Written anew for the next one. */
export interface Here {
  direction: Direction;
  /** What the layer reads, a row for each (t, row). */
  below: Rows;
  /** The states before each (t, row), by letter. */
  before: readonly Rows[];
  /** Which (t, row) it is: `t * batch + row`. */
  row: number;
  unit: number;
}

/**
 * Writes every state: what `visit` gives of each unit, by letter, is read by the steps after it and by the layers above.
 * @param states to be written; what they hold before counts where `visit` reads it
 */
export function walk(
  opened: Unrolled,
  states: States,
  visit: (here: Here, placeOf: (letter: number) => number) => ArrayLike<number>,
): void {
  const { batch, seq_len } = opened.extent;
  const { hidden_size } = opened.question.config;
  const { widths, rows } = opened;
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    const here: Here = { direction, below, before, row: 0, unit: 0 };
    const placeOf = (letter: number) => (state * rows + here.row) * widths[letter]! + here.unit;
    const order = opened.order(state);
    for (let done = 0; done < seq_len; done++) {
      const t = order[done]!;
      const next = order[done + 1];
      for (let row = 0; row < batch; row++) {
        here.row = t * batch + row;
        for (let unit = 0; unit < hidden_size; unit++) {
          here.unit = unit;
          const values = visit(here, placeOf);
          for (let letter = 0; letter < widths.length; letter++) {
            const value = values[letter]!;
            states[letter]![placeOf(letter)] = value;
            if (next === undefined) continue;
            before[letter]!.data[(next * batch + row) * widths[letter]! + unit] = value;
          }
        }
      }
    }
  }
}

/** Room for all states, by letter. */
export function roomForStates({ widths, num_states, rows }: Unrolled): Float64Array[] {
  return widths.map((width) => new Float64Array(num_states * rows * width));
}
