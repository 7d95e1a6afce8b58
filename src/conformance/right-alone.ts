// What is said of the first wrong state where its steps alone are right.
import type { Tensor } from '../tensor/index.ts';
import type { FirstWrong } from './first-wrong.ts';
import type { Opened } from './opened.ts';

/**
 * @param free the subject's states after every step; undefined where it did not give them
 * @param alone the same state of every step alone: as many elements, where rows are not packed
 */
export function rightAloneText(
  opened: Opened,
  first: FirstWrong,
  free: Tensor | undefined,
  alone: Tensor,
): string {
  const { state, t, rows } = first;
  if (t !== opened.firstStep(state, rows[0]!)) {
    return 'its steps alone are right: look at what is carried from step to step';
  }
  // A step alone is judged by what it may round: that is wider than the budget where its state is great.
  if (free && !opened.lengths && sameThere(opened, first, free, alone)) {
    return 'its steps alone are right, within what one step may round, and this is one of them: look at how precise tanh, the sigmoid and the sums are';
  }
  return 'its steps alone are right: look at the state it starts from, and at the order of its steps';
}

/** The same bits in every wrong place: states are `(place, t, row, unit)`, and t and row are the rows of the steps alone. */
function sameThere(
  { extent: { seq_len, batch }, widths }: Opened,
  { state, t, rows, units, letter }: FirstWrong,
  free: Tensor,
  alone: Tensor,
): boolean {
  const width = widths[letter]!;
  return rows.every((row) =>
    units.every((unit) => {
      const offset = ((state * seq_len + t) * batch + row) * width + unit;
      return Object.is(free.data[offset], alone.data[offset]);
    }),
  );
}
