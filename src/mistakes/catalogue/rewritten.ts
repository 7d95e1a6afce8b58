// Parameters with every number rewritten, or with their memory read in another way.
import type { Weights } from '../textbook/bend.ts';
import type { Row } from '../textbook/nested.ts';

export type Round = (value: number) => number;

export const zeroed = (row: Row) => row.map(() => 0);
export const rowOf = (round: Round) => (row: Row) => row.map(round);
const all = (rows: readonly Row[], round: Round) => rows.map(rowOf(round));

/** The weights, that which projects too. */
export const matrices =
  (round: Round) =>
  (w: Weights): Weights => ({
    ...w,
    ih: all(w.ih, round),
    hh: all(w.hh, round),
    ...(w.hr && { hr: all(w.hr, round) }),
  });

export const biases =
  (round: Round) =>
  (w: Weights): Weights => ({ ...w, bias_ih: w.bias_ih.map(round), bias_hh: w.bias_hh.map(round) });

export const parameters = (round: Round) => (w: Weights) => biases(round)(matrices(round)(w));

/** A matrix whose memory is read as (in, out): the transpose of a square one. */
export function misread(matrix: readonly Row[]): readonly Row[] {
  const flat = matrix.flat();
  return matrix.map((row, line) => row.map((_, column) => flat[column * matrix.length + line]!));
}
