// The grades of a cell of the unrolled picture: how much of what is allowed its error is, and how that is shown.
import type { Grid, GridCell, GridRow } from '../conformance/index.ts';

export interface Grade {
  /** Of the picture as SVG: a class, which the page gives a colour. */
  readonly name: string;
  /** In a terminal, and within the cell where there is room. */
  readonly sign: string;
  readonly text: string;
  readonly status: 'pass' | 'fail' | 'skip' | undefined;
}

const GRADES = {
  tenth: { name: 'tenth', sign: '.', text: 'up to 0.1', status: 'pass' },
  whole: { name: 'whole', sign: ':', text: 'up to 1', status: 'pass' },
  beyond: { name: 'beyond', sign: 'x', text: 'up to 10', status: 'fail' },
  far: { name: 'far', sign: 'X', text: 'up to 1000', status: 'fail' },
  farther: { name: 'farther', sign: '#', text: 'beyond 1000', status: 'fail' },
  wrong: { name: 'wrong', sign: '!', text: 'NaN or infinity where it is wrong', status: 'fail' },
  'not seen': { name: 'unseen', sign: '?', text: 'not given by the subject', status: undefined },
  'not judged': { name: 'unjudged', sign: '~', text: 'not judged, as rounding decides', status: 'skip' },
  none: { name: 'none', sign: ' ', text: 'no step', status: undefined },
} as const satisfies Record<string, Grade>;

export function gradeOf(cell: GridCell): Grade {
  if (cell === null) return GRADES.none;
  if (typeof cell === 'string') return GRADES[cell];
  if (cell <= 0.1) return GRADES.tenth;
  if (cell <= 1) return GRADES.whole;
  return cell <= 10 ? GRADES.beyond : cell <= 1000 ? GRADES.far : GRADES.farther;
}

/** Those that a picture has, from the best to the worst. */
export function gradesIn({ rows }: Grid): Grade[] {
  const cells = rows.flatMap((row) => [...row.cells, row.last ?? null]);
  const found = new Set<Grade>(cells.map(gradeOf));
  return Object.values<Grade>(GRADES).filter((grade) => grade !== GRADES.none && found.has(grade));
}

/** `h, layer 1, reverse`. */
export function rowText({ name, layer, direction }: GridRow): string {
  return [name, ...(layer === undefined ? [] : [`layer ${layer}`]), direction ?? []].flat().join(', ');
}

/** `t = 3`, `t = 8 to 11`. */
export function binText({ seq_len, steps_per_bin }: Grid, bin: number): string {
  const from = bin * steps_per_bin;
  const to = Math.min(from + steps_per_bin, seq_len) - 1;
  return from === to ? `t = ${from}` : `t = ${from} to ${to}`;
}

/** What a reader has to know of this picture, beside its grades. */
export function gridNotes(grid: Grid): string[] {
  const { first, rows, seq_len, steps_per_bin } = grid;
  return [
    ...(first ? [`The first wrong state: ${rowText(rows[first.row]!)}, t = ${first.t}.`] : []),
    'A cell has the worst of its rows and units' +
      (steps_per_bin > 1 ? `, and of ${steps_per_bin} of the ${seq_len} time steps.` : '.'),
  ];
}
