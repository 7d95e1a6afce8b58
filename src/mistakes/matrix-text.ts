// The matrix of mistakes as text: for a terminal of 80 columns, and as the markdown that is kept beside the goldens.
import type { MatrixCounts } from './matrix.ts';

const WIDTH = 80;
const COLUMN = 5; // columns of a folder; its heading takes two of them, every other one a line higher
const MARK = 2;

/** @returns the table alone: headings, a row a mistake, and what all of them together are caught by */
export function matrixTable({ folders, cases, rows, catching, catchingByFolder }: MatrixCounts): string[] {
  const name = Math.min(40, Math.max(...rows.map((row) => row.name.length), 'any of them'.length) + 1);
  const shown = Math.min(folders.length, Math.floor((WIDTH - MARK - name - 13) / COLUMN));
  // where they do not fit, the last column holds all that are left
  const merged = (counts: readonly number[]) =>
    shown === folders.length
      ? counts
      : [...counts.slice(0, shown - 1), counts.slice(shown - 1).reduce((sum, count) => sum + count, 0)];
  const headings = shown === folders.length ? folders : [...folders.slice(0, shown - 1), 'others'];
  const line = (
    mark: string,
    title: string,
    applies: number | string,
    caught: number,
    counts: readonly number[],
  ) =>
    mark.padEnd(MARK) +
    title.slice(0, name).padEnd(name) +
    String(applies).padStart(6) +
    String(caught).padStart(7) +
    merged(counts)
      .map((count) => (count === 0 ? '.' : String(count)).padStart(COLUMN))
      .join('');
  const head = ' '.repeat(MARK) + 'mistake'.padEnd(name) + ' cases caught';
  const headed = (start: string, first: number) =>
    headings.reduce((text, heading, i) => {
      const short = heading.slice(0, 2 * COLUMN - 1);
      const end = head.length + COLUMN * (i + 1);
      return i % 2 === first ? text.padEnd(end - short.length) + short : text;
    }, start);
  return [
    headed('', 0),
    headed(head, 1),
    ...rows.map((row) =>
      line(row.survives ? '!' : '', row.name, row.applies, row.caught, row.caughtByFolder),
    ),
    line('', 'any of them', cases, catching, catchingByFolder),
  ];
}

/** Who survived, which mistake is caught least, which cases catch nothing; a sentence each. */
export function matrixSummary({ rows, cases, idle }: MatrixCounts): string[] {
  const survivors = rows.filter((row) => row.survives).map(({ name }) => name);
  const [rarest] = rows.toSorted((a, b) => a.caught - b.caught);
  const all = `${rows.length} mistakes, ${cases} ${cases === 1 ? 'case' : 'cases'}`;
  return [
    survivors.length > 0
      ? `${all}: ${survivors.length} ${survivors.length === 1 ? 'survives' : 'survive'}: ${survivors.join(', ')}`
      : `${all}: every mistake is caught, the rarest (${rarest?.name}) ${rarest?.caught} ${rarest?.caught === 1 ? 'time' : 'times'}`,
    ...(idle.length > 0 ? [`Catching none of them: ${idle.join(', ')}`] : []),
  ];
}

export function matrixMarkdown(counts: MatrixCounts): string {
  const { folders, rows, cases, catching, catchingByFolder } = counts;
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    '# Every mistake is caught',
    '',
    'How many goldens fail a wrong implementation: a textbook network with this one mistake in it, run on the goldens in which the mistake can happen. Written by `torch-parity mistakes --write golden/mistakes.md`; the gate keeps it up to date.',
    '',
    ...matrixSummary(counts).flatMap((sentence) => [`${sentence}.`, '']),
    line(['mistake', 'cases', 'caught', ...folders]),
    line(['---', '--:', '--:', ...folders.map(() => '--:')]),
    ...rows.map((row) =>
      line([
        row.survives ? `**${row.name} survives**` : row.name,
        row.applies,
        row.caught,
        ...row.caughtByFolder,
      ]),
    ),
    line(['any of them', cases, catching, ...catchingByFolder]),
    '',
  ].join('\n');
}
