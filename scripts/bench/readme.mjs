// The table of speeds in the README, made from the results that its text links to.
//
//   node scripts/bench/readme.mjs    writes it anew; a test holds it to the results
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { judgedOf } from './bars.mjs';
import { isCell, SHAPES } from './shapes.mjs';
import { number } from './words.mjs';

const PAGE = fileURLToPath(new URL('../../README.md', import.meta.url));
const HEAD = 'seq_len · batch · input_size · hidden_size · num_layers';
const PEERS = ['torch', 'onnxruntime-node', 'onnxruntime-web', 'tfjs'];
const BLOCK = /^\| seq_len · batch .*\n(?:\|.*\n)+(?:\n\\\* .*\n)?/m;
const NOTE = '\\* tfjs has no PyTorch GRU: timed in a form of its own, which resets before the product.';

/** @param page the README @param resultsOf a file's name in results/ @returns the page with the table of its results */
export function withTable(page, resultsOf) {
  const file = /\(scripts\/bench\/results\/(node-\d+\.json)\)/.exec(page)?.[1];
  if (!file || !BLOCK.test(page))
    throw new Error('README.md: want a table of speeds and a link to its results');
  return page.replace(BLOCK, () => tableOf(resultsOf(file)));
}

/** A row a shape, a column a family: times as fast as each peer, then the share of the limit. */
export function tableOf({ node, families }) {
  const names = Object.keys(families);
  const rows = Object.keys(SHAPES).map((shape) => [
    sizesOf(SHAPES[shape]),
    ...names.map((family) => cellOf(families[family][shape], judgedOf(shape, node))),
  ]);
  const all = [[HEAD, ...names], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const lines = [line(all[0]), rule, ...rows.map(line)];
  if (rows.flat().some((cell) => cell.includes('\\*'))) lines.push('', NOTE);
  return `${lines.join('\n')}\n`;
}

function sizesOf(shape) {
  const { seq_len, batch, input_size, hidden_size, num_layers } = shape;
  if (isCell(shape)) return `a cell, ${batch} · ${input_size} · ${hidden_size}, into \`out\``;
  return [seq_len, batch, input_size, hidden_size, num_layers].join(' · ');
}

/** Of the backends of tfjs the faster. What was not measured is a dash. */
function cellOf(measured, ours) {
  const ratios = Object.entries(measured?.ratios[ours] ?? {});
  const times = PEERS.map((peer) => {
    const found = ratios.filter(([name]) => name === peer || name.startsWith(`${peer} `));
    if (found.length === 0) return '–';
    const hasOwnForm = found.some(([name]) => measured.engines[name].form);
    return short(Math.min(...found.map(([, { median }]) => median))) + (hasOwnForm ? '\\*' : '');
  });
  const share = measured?.shares[ours];
  return [...times, share ? `${(100 * share.median).toFixed(0)}%` : '–'].join(' · ');
}

/** Two digits that count, from 100 on all of them. */
function short(ratio) {
  return ratio < 100 ? number(Number(ratio.toPrecision(2))).replace(/(\.\d)0$|\.0$/, '$1') : number(ratio);
}

export function resultsIn(file) {
  return JSON.parse(readFileSync(new URL(`results/${file}`, import.meta.url), 'utf8'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), resultsIn));
}
