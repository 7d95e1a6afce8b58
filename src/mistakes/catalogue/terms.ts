// Terms of a sum that are lost, or counted twice: what goes wrong with blocks, lanes and tails. One entry for each size.
import { always, type Mistake } from './mistake.ts';
import type { Place } from '../textbook/bend.ts';
import type { Row } from '../textbook/nested.ts';

interface Columns {
  readonly name: string;
  readonly title: string;
  readonly isIn: (column: number, width: number) => boolean;
}

const USUAL = [2, 3, 4, 8, 16, 32, 48, 64, 96, 100, 128, 192, 256, 384, 512, 768, 1024];
const LANES = [2, 4, 8, 16, 32, 64];

const columnsOf = (from: readonly number[]): Columns[] => [
  ...from.map((n) => ({
    name: `>=${n}`,
    title: `columns from ${n} on`,
    isIn: (column: number) => column >= n,
  })),
  ...LANES.map((n) => ({
    name: `%${n}`,
    title: `the columns that are left over from blocks of ${n}`,
    isIn: (column: number, width: number) => width > n && column >= width - (width % n),
  })),
  ...from.map((n) => ({ name: `=${n}`, title: `column ${n}`, isIn: (column: number) => column === n })),
  ...from.map((n) => ({
    name: `=${n - 1}`,
    title: `column ${n - 1}, where there are more`,
    isIn: (column: number, width: number) => column === n - 1 && width > n,
  })),
  ...LANES.filter((n) => n > 2).map((n) => ({
    name: `last_of_${n}`,
    title: `the last column of every block of ${n}`,
    isIn: (column: number) => column % n === n - 1,
  })),
  { name: 'last', title: 'the last column', isIn: (column, width) => column === width - 1 && width > 1 },
];

/** Rows are copied whole and changed in place: of a large network there are millions, and hundreds of such terms. */
function scaled(rows: readonly Row[], { isIn }: Columns, by: number): readonly Row[] {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, column) => column).filter((one) => isIn(one, width));
  if (columns.length === 0) return rows;
  return rows.map((row) => {
    const changed = row.slice();
    for (const column of columns) changed[column]! *= by;
    return changed;
  });
}

/** A sum whose index wraps reads the first columns again. */
function wrapped(rows: readonly Row[], n: number): readonly Row[] {
  const width = rows[0]?.length ?? 0;
  if (width <= n) return rows;
  return rows.map((row) => {
    const read = row.slice().fill(0, n);
    for (let column = n; column < width; column++) read[column % n]! += row[column]!;
    return read;
  });
}

const SUMS = [
  { part: 'ih', name: 'input', words: "the input's product" },
  { part: 'hh', name: 'recurrent', words: 'the recurrent product' },
] as const;

const sumsOf = (from: readonly number[]): Mistake[] =>
  SUMS.flatMap(({ part, name, words }) => [
    ...columnsOf(from).flatMap((columns): Mistake[] => [
      {
        name: `${name}_columns_lost:${columns.name}`,
        title: `${words} leaves out ${columns.title}`,
        cause: 'A loop over blocks does not reach them, or a buffer is too small.',
        remedy: 'Sum over all columns.',
        applies: always,
        bend: { weights: (w) => ({ ...w, [part]: scaled(w[part], columns, 0) }) },
      },
      {
        name: `${name}_columns_twice:${columns.name}`,
        title: `${words} counts ${columns.title} twice`,
        cause: 'Blocks overlap, or the rest is summed once more.',
        remedy: 'Sum over all columns once.',
        applies: always,
        bend: { weights: (w) => ({ ...w, [part]: scaled(w[part], columns, 2) }) },
      },
    ]),
    ...from
      .filter((n) => n >= 4)
      .map((n): Mistake => ({
        name: `${name}_index_wraps:${n}`,
        title: `${words} reads from its beginning again from column ${n} on`,
        cause: 'The index is kept in too few bits.',
        remedy: 'Let the index run over all columns.',
        applies: always,
        bend: { weights: (w) => ({ ...w, [part]: wrapped(w[part], n) }) },
      })),
  ]);

/** Biases that are read again from their beginning. */
const wrapsOf = (from: readonly number[]): Mistake[] =>
  from
    .filter((n) => n >= 4)
    .flatMap((n) =>
      BIASES.map(({ name, words, kinds }): Mistake => ({
        name: `${name}_index_wraps:${n}`,
        title: `units from ${n} on have the ${words} of the first units`,
        cause: 'The index of the bias is kept in too few bits.',
        remedy: 'Give every unit its own bias.',
        applies: ({ config }) => config.bias && config.hidden_size > n,
        bend: {
          weights: (w, place) => ({
            ...w,
            ...Object.fromEntries(kinds.map((kind) => [kind, wrappedUnits(w[kind], n, place)])),
          }),
        },
      })),
    );

/** In each gate. */
const wrappedUnits = (bias: Row, n: number, { question: { config } }: Place) =>
  bias.map((_, line) => {
    const unit = line % config.hidden_size;
    return bias[line - unit + (unit % n)]!;
  });

const BIASES = [
  { name: 'biases', words: 'biases', kinds: ['bias_ih', 'bias_hh'] },
  { name: 'bias_ih', words: 'bias_ih', kinds: ['bias_ih'] },
  { name: 'bias_hh', words: 'bias_hh', kinds: ['bias_hh'] },
] as const;

/** Tried in a diagnosis; too many to be listed. @param sizes where subjects went wrong, beside the usual ones */
export function termsFor(sizes: readonly number[]): Mistake[] {
  const from = [...new Set([...USUAL, ...sizes])].filter((n) => n > 1);
  return [...sumsOf(from), ...wrapsOf(from)];
}
