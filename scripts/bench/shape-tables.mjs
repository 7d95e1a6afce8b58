// What was measured of the shapes of a family, as text of at most 100 columns.
import { median } from './paired.mjs';
import { COLUMN, NAME, number, percent } from './words.mjs';

/** Microseconds by engine and shape; an engine that is missing says so. */
export function timesTable(family, measured) {
  const cell = ({ times, missing, refused }) => {
    if (missing !== undefined) return 'MISSING';
    if (refused !== undefined) return 'WRONG';
    return timeText(median(times)) + (times.includes(undefined) ? '*' : '');
  };
  const text = table(`${family}, microseconds`, measured, (shape) => ({
    ...mapped(shape.engines, cell),
    ...(shape.limit && { 'the limit': timeText(shape.limit) }),
  }));
  return text.includes('*') ? `${text}\n* so slow that it took part in the first rounds only` : text;
}

/** Microseconds, from a second on as seconds. */
function timeText(seconds) {
  return seconds < 1 ? number(seconds * 1e6) : `${number(seconds)}s`;
}

/** Times as fast as everybody else, for each of ours. */
export function ratioTables(family, measured) {
  const ours = new Set(Object.values(measured).flatMap(({ ratios }) => Object.keys(ratios)));
  return [...ours].map((own) =>
    table(`${family} ${own}`, measured, (shape) =>
      mapped(shape.ratios[own] ?? {}, (ratio) => `${number(ratio.median)}x`),
    ),
  );
}

export function limitTable(family, measured) {
  const text = table(`${family}, of the limit`, measured, (shape) => ({
    ...mapped(shape.shares, ({ median: share }) => percent(share)),
    'peak, GFLOP/s': shape.peak?.toFixed(1) ?? 'MISSING',
  }));
  return `${text}\nat the fastest burst; torch and onnxruntime by their mean`;
}

/** Bars, and figures, which nothing fails at. What was not measured is left out, and counted. */
export function barsTable(bars) {
  const lines = bars
    .filter(({ reached }) => reached)
    .map((bar) => {
      const text = bar.against === 'limit' ? percent : number;
      const of = (value) => text(value).padStart(7);
      return [
        `${bar.family} ${bar.shape} ${bar.ours.replace('ours ', '')}`.padEnd(18),
        `${bar.against}${bar.kind === 'figure' ? ', figure' : ''}`.padEnd(NAME),
        `${text(bar.reached.median)} (${text(bar.reached.low)} to ${text(bar.reached.high)})`.padEnd(24),
        of(bar.floor) + of(bar.goal),
        `  ${verdictText(bar)}`,
      ].join('');
    });
  const absent = bars.length - lines.length;
  const head = `${''.padEnd(18)}${'against'.padEnd(NAME)}${'median (quartiles)'.padEnd(24)}  floor   goal  met`;
  return [head, ...lines, ...(absent > 0 ? [`not measured: ${absent}`] : [])].join('\n');
}

/** Where it was missed, by how much. */
function verdictText({ verdict, short, kind, floor, goal }) {
  if (verdict === 'below') return `${kind === 'figure' ? 'below' : 'BELOW'} by ${percent(short)}`;
  return floor === goal ? 'met' : verdict;
}

/** Loudly, a line each: what missed its floor, and by how much. Figures miss nothing. */
export function missedLines(bars) {
  return bars
    .filter(({ verdict, kind }) => verdict === 'below' && kind !== 'figure')
    .map((bar) => {
      const what = bar.against === 'limit' ? 'share of the limit' : `times as fast as ${bar.against}`;
      const text = bar.against === 'limit' ? percent : number;
      const reached =
        bar.kind === 'not slower' ? `at best ${text(bar.reached.high)}` : text(bar.reached.median);
      return `BELOW ITS FLOOR: ${bar.family} ${bar.shape}, ${bar.ours}, ${what}: ${reached}, want ${text(bar.floor)}, ${percent(bar.short)} short`;
    });
}

/** @param cellsOf of a shape: texts by the name of their row */
function table(title, measured, cellsOf) {
  const columns = Object.values(measured).map(cellsOf);
  const rows = columns.map((cells) => Object.keys(cells)).toSorted((one, other) => other.length - one.length);
  const names = [...new Set(rows.flat())]; // in the order of the fullest column
  const hasOwnForm = (name) => Object.values(measured).some(({ engines }) => engines[name]?.form);
  const row = (name, cells) =>
    `${name}${hasOwnForm(name) ? ', own form' : ''}`.padEnd(NAME) +
    cells.map((cell) => cell.padStart(COLUMN)).join('');
  return [
    row(title, Object.keys(measured)),
    ...names.map((name) =>
      row(
        name,
        columns.map((cells) => cells[name] ?? ''),
      ),
    ),
  ].join('\n');
}

function mapped(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
