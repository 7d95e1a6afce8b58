// The unrolled picture as SVG: time to the right, layers up, output on top, h_n to the right of its layer. A cell has the
// colour of its grade and its sign, so that nothing is told by colour alone.
import type { Grid, GridCell, GridRow } from '../conformance/index.ts';
import { binText, type Grade, gradeOf, gradesIn, gridNotes, rowText } from './grade.ts';
import { GRID_STYLE } from './grid-style.ts';
import { markup } from './markup.ts';

/** Pixels: from cell to cell, of a cell, left of the first, and above the first row. */
const [STEP, CELL, LEFT, TOP] = [16, 14, 120, 20];

export interface SvgOptions {
  readonly title: string;
  /** Of its parts, where several pictures stand on one page. */
  readonly id?: string;
  /** A file of its own has its colours within; a page has them once, for all its pictures. */
  readonly isFile?: boolean;
}

export function gridSvg(grid: Grid, { title, id = 'grid', isFile = false }: SvgOptions): string {
  const { rows, first } = grid;
  const num_bins = rows[0]!.cells.length;
  const lastX = LEFT + num_bins * STEP + STEP / 2;
  const tops = topsOf(rows);
  const bottom = tops.at(-1)! + STEP;
  const grades = gradesIn(grid);
  const notes = gridNotes(grid);
  const height = bottom + 12 + (grades.length + 1 + notes.length) * 18;
  const width = Math.max(lastX + 2 * STEP, 300);
  return [
    `<svg${isFile ? ' xmlns="http://www.w3.org/2000/svg"' : ''} class="grid" role="img" aria-labelledby="${id}-t ${id}-d" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id}-t">${markup(title)}</title>`,
    `<desc id="${id}-d">${markup(described(grid))}</desc>`,
    ...(isFile ? [`<style>${GRID_STYLE}</style>`] : []),
    ...axis(grid, lastX, tops),
    ...rows.map((row, i) => label(row, LEFT - 6, tops[i]!)),
    ...rows.flatMap((row, i) => rowCells(row, lastX, tops[i]!)),
    ...(first ? [outline(LEFT + first.bin * STEP, tops[first.row]!)] : []),
    ...legend(grades, notes, bottom + 12),
    '</svg>',
  ].join('\n');
}

/** Of each row; the first of a letter has room above for the name of the last column. */
function topsOf(rows: readonly GridRow[]): number[] {
  let top = TOP - STEP;
  return rows.map(({ name }, i) => (top += STEP + (i > 0 && name !== rows[i - 1]!.name ? 18 : 0)));
}

function axis({ seq_len, rows }: Grid, lastX: number, tops: readonly number[]): string[] {
  const time = seq_len === 1 ? 't = 0' : `t = 0 to ${seq_len - 1}`;
  const ends = rows.flatMap(({ name, last }, i) =>
    last === undefined || rows[i - 1]?.name === name
      ? []
      : [`<text x="${lastX + CELL / 2}" y="${tops[i]! - 5}" text-anchor="middle">${name}_n</text>`],
  );
  return [`<text x="${LEFT}" y="${TOP - 6}">${time}</text>`, ...ends];
}

function label(row: GridRow, x: number, top: number): string {
  return `<text x="${x}" y="${top + 12}" text-anchor="end">${rowText(row).replaceAll(',', '')}</text>`;
}

/** All cells of one grade are one path and one text: a picture stays small. */
function rowCells({ cells, last }: GridRow, lastX: number, top: number): string[] {
  const placed: [x: number, cell: GridCell][] = cells.map((cell, bin) => [LEFT + bin * STEP, cell]);
  if (last !== undefined) placed.push([lastX, last]);
  const grades = new Set(placed.map(([, cell]) => gradeOf(cell)));
  return [...grades]
    .filter(({ sign }) => sign !== ' ')
    .map((grade) => {
      const group = placed.filter(([, cell]) => gradeOf(cell) === grade);
      return ofGrade(
        grade,
        group.map(([x]) => x),
        top,
      );
    });
}

function ofGrade({ name, sign }: Grade, xs: readonly number[], top: number): string {
  const path = xs.map((x) => `M${x} ${top + CELL / 2}h${CELL}`).join(''); // as wide as its stroke
  const at = xs.map((x) => x + CELL / 2).join(' ');
  return `<g class="${name}"><path d="${path}"/><text class="signs" x="${at}" y="${top + 11}">${markup(sign.repeat(xs.length))}</text></g>`;
}

function outline(x: number, top: number): string {
  return `<rect class="first" x="${x}" y="${top}" width="${CELL}" height="${CELL}"/>`;
}

function legend(grades: readonly Grade[], notes: readonly string[], top: number): string[] {
  const line = (i: number) => top + i * 18;
  return [
    `<text x="8" y="${line(0) + 12}">Error, as a multiple of what is allowed:</text>`,
    ...grades.flatMap((grade, i) => [
      ofGrade(grade, [8], line(i + 1)),
      `<text x="30" y="${line(i + 1) + 12}">${markup(grade.text)}</text>`,
    ]),
    ...notes.map((note, i) => `<text x="8" y="${line(grades.length + 1 + i) + 12}">${markup(note)}</text>`),
  ];
}

/** For who does not see it: each row by its worst cell. */
function described(grid: Grid): string {
  const worst = grid.rows.map((row) => {
    const cells = [...row.cells, ...(row.last === undefined ? [] : [row.last])];
    const red = row.cells.flatMap((cell, bin) => (gradeOf(cell).status === 'fail' ? [bin] : []));
    const ends = row.last !== undefined && gradeOf(row.last).status === 'fail' ? [`${row.name}_n`] : [];
    const where = [...spans(red).map(([from, to]) => spanText(grid, from, to)), ...ends];
    return where.length > 0
      ? `${rowText(row)}: beyond what is allowed at ${where.join('; ')}.`
      : `${rowText(row)}: ${cells.some((cell) => typeof cell === 'number') ? 'allowed' : 'not judged'}.`;
  });
  return [...worst, ...gridNotes(grid)].join(' ');
}

function spanText(grid: Grid, from: number, to: number): string {
  const [first, last] = [binText(grid, from), binText(grid, to)];
  return from === to ? first : `${first.split(' to ')[0]} to ${last.split(' ').at(-1)}`;
}

/** Runs of neighbours. */
function spans(bins: readonly number[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const bin of bins) {
    const run = found.at(-1);
    if (run?.[1] === bin - 1) run[1] = bin;
    else found.push([bin, bin]);
  }
  return found;
}
