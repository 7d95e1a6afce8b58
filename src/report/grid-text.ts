// The unrolled picture for a terminal: time to the right, layers up, output on top, h_n to the right of its layer.
import type { Grid, GridCell, GridRow } from '../conformance/index.ts';
import { gradeOf, gradesIn, gridNotes } from './grade.ts';
import { type Paint, paint } from './paint.ts';
import { counted, WIDTH, wrap } from './wrap.ts';

/** In place of its grade's sign, of the first wrong state. */
const FIRST = '@';

/**
 * @param indent of every line, up to 5
 * @param brief  without its legend
 * @param most   rows: where there are more, those about the first wrong state, and how many are left out
 */
export function gridLines(
  grid: Grid,
  {
    colours,
    indent = 0,
    brief = false,
    most = Infinity,
  }: {
    readonly colours: boolean;
    readonly indent?: number;
    readonly brief?: boolean;
    readonly most?: number;
  },
): string[] {
  const painted = paint(colours);
  const { rows, first, seq_len } = grid;
  const labels = rows.map(labelOf);
  const left = Math.max(...labels.map(({ length }) => length)) + 1;
  const num_bins = rows[0]!.cells.length;
  // Of three columns a cell, or two, where there is room for them and for h_n.
  const width = Math.min(3, Math.max(1, Math.floor((WIDTH - indent - left - 4) / num_bins)));
  const time = seq_len === 1 ? 't = 0' : `t = 0 to ${seq_len - 1}`;
  const from = Math.min(Math.max(0, (first?.row ?? 0) + 2 - most), Math.max(0, rows.length - most));
  const shown = rows.slice(from, from + most);
  const lines = shown.flatMap((row, at) => {
    const i = from + at;
    return [
      ...(brief && at > 0 ? [] : headOf(row, shown[at - 1])),
      labels[i]!.padEnd(left) +
        row.cells.map((cell, bin) => drawn(cell, first?.row === i && first.bin === bin)).join('') +
        (row.last === undefined ? '' : `  ${signOf(row.last, painted)}`),
    ];
  });
  const left_out = rows.length - shown.length;
  const margin = ' '.repeat(indent);
  return [
    ...lines.map((line) => margin + line.trimEnd()),
    ...(left_out > 0 ? [painted.dim(`${margin}… ${counted(left_out, 'more row')}: --grid`)] : []),
    ...(brief ? [] : legendLines(grid, indent).map(painted.dim)),
    ...(brief ? [] : gridNotes(grid)).flatMap((note) =>
      wrap(first && note.startsWith('The') ? `${FIRST} ${note}` : note, indent),
    ),
  ];

  function drawn(cell: GridCell, isFirst: boolean): string {
    const sign = isFirst ? painted.bold(painted.status('fail', FIRST)) : signOf(cell, painted);
    return ' '.repeat(width === 3 ? 1 : 0) + sign + ' '.repeat(width === 1 ? 0 : 1);
  }

  /** The time over the first row, and the name of the last column over the first that has one. */
  function headOf({ name, last }: GridRow, above: GridRow | undefined): string[] {
    const over = above === undefined ? time : '';
    const column = last !== undefined && above?.name !== name ? `${name}_n` : '';
    const head = ' '.repeat(left) + (width === 3 ? ' ' : '') + over;
    const whole = (over === '' ? '' : head).padEnd(left + width * num_bins + 1) + column;
    return over + column === '' ? [] : [painted.dim(whole.trimEnd())];
  }
}

function signOf(cell: GridCell, { dim, status }: Paint): string {
  const grade = gradeOf(cell);
  return grade.status ? status(grade.status, grade.sign) : dim(grade.sign);
}

/** `h layer 1 <`: the reverse direction comes from the right. */
function labelOf({ name, layer, direction }: GridRow): string {
  const side = direction === undefined ? '' : direction === 'reverse' ? ' <' : ' >';
  return `${name}${layer === undefined ? '' : ` layer ${layer}`}${side}`;
}

/** What the signs of this picture mean. */
export function legendLines(grid: Grid, indent: number): string[] {
  const signs = gradesIn(grid).map(({ sign, text }) => `${sign} ${text}`);
  const sides = grid.rows.some(({ direction }) => direction) ? ' > is forward, < is reverse.' : '';
  return wrap(`Error, as a multiple of what is allowed: ${signs.join(', ')}.${sides}`, indent);
}
