// What was measured, as text of 80 columns.
import { median, spread } from './paired.mjs';

const NAME = 19;
const COLUMN = 8;

/** Microseconds by engine and shape; an engine that is missing says so. */
export function timesTable(measured) {
  const cell = ({ times, missing, refused }) => {
    if (missing !== undefined) return 'MISSING';
    if (refused !== undefined) return 'WRONG';
    return timeText(median(times)) + (times.includes(undefined) ? '*' : '');
  };
  const text = table('microseconds', measured, (shape) => mapped(shape.engines, cell));
  return text.includes('*') ? `${text}\n* so slow that it took part in the first rounds only` : text;
}

/** Microseconds, from a second on as seconds. */
function timeText(seconds) {
  return seconds < 1 ? number(seconds * 1e6) : `${number(seconds)}s`;
}

/** Times as fast as everybody else, for each of ours. */
export function ratioTables(measured) {
  const ours = new Set(Object.values(measured).flatMap(({ ratios }) => Object.keys(ratios)));
  return [...ours].map((own) =>
    table(`${own}, as fast`, measured, (shape) =>
      mapped(shape.ratios[own] ?? {}, (ratio) => number(ratio.median)),
    ),
  );
}

export function peakTable(measured) {
  return table('of 128-bit peak', measured, (shape) => ({
    ...mapped(shape.shares, ({ median: share }) => percent(share)),
    'peak, GFLOP/s': shape.peak?.toFixed(1) ?? 'MISSING',
  }));
}

export function barsTable(bars) {
  const lines = bars.map(({ ours, shape, peer, goal, floor, reached, verdict }) =>
    [
      `${shape} ${ours.replace('ours ', '')}`.padEnd(12),
      peer.padEnd(NAME - 1),
      (reached ? spreadText(reached) : '').padEnd(26),
      number(goal).padStart(6),
      number(floor).padStart(6),
      verdict === 'below' ? '  BELOW' : `  ${verdict.replace('not measured', '-')}`,
    ].join(''),
  );
  const head = `${''.padEnd(12)}${'as fast as'.padEnd(NAME - 1)}${'median (quartiles)'.padEnd(26)}  goal floor  met`;
  return [head, ...lines].join('\n');
}

export function kernelTable(entries) {
  const row = (name, count, { gflops, share }, verdict = '') =>
    `${name.padEnd(28)}${count.padStart(5)}${gflops.toFixed(1).padStart(9)}   ${percents(share)}${verdict}`;
  const lines = entries.flatMap(({ name, shape, peak, products, whole, bar, met, fault }) => {
    const title = `${shape} ${name.replace('ours ', '')}`;
    if (fault) return [`${title.padEnd(28)}MISSING`];
    return [
      `${`${title}, peak`.padEnd(33)}${peak.toFixed(1).padStart(9)}`,
      ...products.map((product) => row(`  ${product.name}`, `${product.count}x`, product)),
      row('  all of them', '', whole, `, ${met ? 'at least' : 'BELOW'} ${percent(bar)}`),
    ];
  });
  return [`${'inside the kernel'.padEnd(33)}  GFLOP/s   of 128-bit peak (quartiles)`, ...lines].join('\n');
}

export function streamingTable(entries) {
  const lines = entries.map(({ name, whole, stepped, ratio, allowed, met, fault }) => {
    if (fault) return `${name.padEnd(NAME)}MISSING`;
    const verdict = met ? `within ${allowed}` : `ABOVE ${allowed}`;
    const times = [whole, stepped].map((time) => number(time).padStart(COLUMN)).join('');
    return `${name.padEnd(NAME)}${times}   ${spreadText(ratio)}, ${verdict}`;
  });
  const head = `${'S4, microseconds'.padEnd(NAME)}${'whole'.padStart(COLUMN)}${'stepped'.padStart(COLUMN)}   per step; times as long`;
  return [head, ...lines].join('\n');
}

export function growthTable(entries) {
  const lines = entries.map(({ name, axis, sizes, microseconds, exponent, fault }) => {
    const label = `${name.padEnd(13)}${axis} ${sizes[0]} to ${sizes.at(-1)}`.padEnd(38);
    if (fault) return `${label} MISSING`;
    return `${label}${microseconds.map((time) => number(time).padStart(COLUMN)).join('')}${exponent.toFixed(2).padStart(9)}`;
  });
  return [
    `${'microseconds, one size doubled'.padEnd(38)}${['1x', '2x', '4x', '8x'].map((x) => x.padStart(COLUMN)).join('')} exponent`,
    ...lines,
  ].join('\n');
}

export function harnessTable({ check, npy, oracle }) {
  const loading = (name, { load, ratio }) =>
    `${name.padEnd(34)}${(load.median * 1000).toFixed(1)} ms, ${spreadText(ratio)} times as long as reading`;
  return [
    `${'check of the committed goldens'.padEnd(34)}${check.median.toFixed(2)} s (${check.low.toFixed(2)} to ${check.high.toFixed(2)})`,
    loading(`loading .npy, ${npy.goldens.files} goldens`, npy.goldens),
    loading('loading .npy, 16 MiB', npy.large),
    '',
    oracle.missing ? `fuzz: MISSING: ${oracle.missing}` : oracleTable(oracle),
  ].join('\n');
}

export function oracleTable({ torch, cases, inFlight, rounds }) {
  const row = (name, key) => {
    const cell = number(median(rounds.map((round) => round[key]))).padStart(COLUMN);
    const loop = key === 'python' ? '' : spreadText(spread(rounds.map((round) => round[key] / round.python)));
    return `${name.padEnd(34)}${cell}   ${loop}`;
  };
  return [
    `${`torch ${torch}, ${cases} cases`.padEnd(34)} cases/s   of the loop`,
    row('the reference in a Python loop', 'python'),
    row('over pipes, one at a time', 'one'),
    row(`over pipes, ${inFlight} in flight`, 'many'),
    row('fuzz, drawn and judged', 'fuzz'),
  ].join('\n');
}

/** Three digits that count. */
export function number(value) {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

function spreadText({ median: middle, low, high }) {
  return `${number(middle)} (${number(low)} to ${number(high)})`;
}

function percents({ median: middle, low, high }) {
  return `${percent(middle)} (${percent(low)} to ${percent(high)})`;
}

function percent(share) {
  return `${(100 * share).toFixed(0)}%`;
}

/** @param cellsOf of a shape: texts by the name of their row */
function table(title, measured, cellsOf) {
  const columns = Object.values(measured).map(cellsOf);
  const rows = columns.map((cells) => Object.keys(cells)).toSorted((one, other) => other.length - one.length);
  const names = [...new Set(rows.flat())]; // in the order of the fullest column
  const row = (name, cells) => name.padEnd(NAME) + cells.map((cell) => cell.padStart(COLUMN)).join('');
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
