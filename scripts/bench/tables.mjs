// What was measured beside the shapes, as text of at most 100 columns.
import { THREADS } from './bars.mjs';
import { coresLine } from './cores.mjs';
import { COLUMN, NAME, number, percent, percents, spreadText } from './words.mjs';

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

export function threadsTable({ cores, entries }) {
  const lines = entries.map(({ family, shape, one, two, ratio, met, fault, skipped }) => {
    const title = `${family} ${shape}`.padEnd(NAME);
    if (fault || skipped) return `${title}${skipped ?? 'MISSING'}`;
    const times = [one, two].map((time) => number(time).padStart(COLUMN)).join('');
    const verdict = { true: ', met', false: ', BELOW', undefined: '' }[met];
    return `${title}${times}   ${spreadText(ratio)}${verdict}`;
  });
  const head = `${'two threads, us'.padEnd(NAME)}${'one'.padStart(COLUMN)}${'two'.padStart(COLUMN)}   times as fast; want ${THREADS.floor} on S5, where there are ${THREADS.cores} cores`;
  return [head, ...lines, ...cores.map(coresLine)].join('\n');
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
