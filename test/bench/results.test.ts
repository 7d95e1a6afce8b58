// What is kept of a run: the files in results/, and the README's table, which is made from them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { script } from './scripts.ts';

const { resultsIn, tableOf, withTable } = await script('readme.mjs');
const { svg } = await script('svg/picture.mjs');
const { jsonOf } = await script('results.mjs');
const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

test("the README's table of speeds is that of the results which it links to", () => {
  expect(withTable(readme, resultsIn)).toBe(readme);
});

test('other results are another table', () => {
  const changed = (file: string) => {
    const results = resultsIn(file);
    for (const one of Object.values<{ ratios: { torch: object }[] }>(
      Object.values<object>(results.families)[0] as never,
    )) {
      for (const ratios of Object.values(one.ratios)) ratios.torch = { median: 1234 };
    }
    return results;
  };
  expect(withTable(readme, changed)).not.toBe(readme);
});

test('a README without a table, or without its results, is refused', () => {
  expect(() => withTable('# no table\n', resultsIn)).toThrow(
    'want a table of speeds and a link to its results',
  );
  expect(() => withTable(readme.replaceAll(/node-\d+\.json/g, 'gone'), resultsIn)).toThrow('README.md');
});

const spread = (median: number) => ({ median, low: median, high: median });

test('a cell of the table: the faster backend of tfjs, its own GRU with a note, a dash for what is not there', () => {
  const ratios = {
    torch: spread(0.346),
    'onnxruntime-node': spread(12.04),
    'onnxruntime-web': spread(4.04),
    'tfjs wasm': spread(20_648),
    'tfjs cpu': spread(206.4),
    before: spread(2),
  };
  const S1 = { ratios: { 'ours fma': ratios }, shares: { 'ours fma': spread(0.794) } };
  const engines = Object.fromEntries(Object.keys(ratios).map((name) => [name, {}]));
  const form = 'reset_before_product';
  const own = { ...S1, engines: { ...engines, 'tfjs wasm': { form }, 'tfjs cpu': { form } } };
  const table: string = tableOf({
    node: 24,
    families: { LSTM: { S1: { ...S1, engines } }, GRU: { S1: own } },
  });
  const lines = table.split('\n');
  expect(lines[2]).toBe(
    '| 10 · 3 · 100 · 20 · 1                                   | 0.35 · 12 · 4.0 · 206 · 79% | 0.35 · 12 · 4.0 · 206\\* · 79% |',
  );
  expect(lines[4]).toMatch(
    /^\| a cell, 1 · 100 · 20, into `out` +\| +– · – · – · – · – \| +– · – · – · – · – \|$/,
  );
  expect(table).toMatch(/\n\n\\\* tfjs has no PyTorch GRU: timed in a form of its own, .*\.\n$/);
  expect(tableOf({ node: 24, families: { LSTM: { S1: { ...S1, engines } } } })).not.toContain('GRU');
  // The note goes with the table, and a table without it leaves none behind.
  const page = readme.replace(/^\| seq_len · batch .*\n(?:\|.*\n)+(?:\n\\\* .*\n)?/m, () => table);
  expect(withTable(page, resultsIn)).toBe(readme);
});

test('a picture has every shape with its peers, and says who computes something else', () => {
  const { families } = resultsIn('node-20.json');
  const picture: string = svg('RNN', families.RNN, 20);
  for (const shape of ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7'])
    expect(picture).toContain(`>${shape}</text>`);
  expect(picture).not.toContain('form of its own');
  families.RNN.S1.engines['tfjs wasm'].form = 'reset_before_product';
  expect(svg('RNN', families.RNN, 20)).toContain('tfjs: a form of its own.');
});

test('kept as JSON, a list of numbers and a spread are one line each, and six digits of a number', () => {
  const found = { times: [0.123456789, undefined, 1e-7], share: spread(1 / 3), names: ['a'] };
  expect(jsonOf(found)).toBe(
    '{\n "times": [0.123457, null, 1e-7],\n "share": { "median": 0.333333, "low": 0.333333, "high": 0.333333 },\n "names": [\n  "a"\n ]\n}\n',
  );
  expect(JSON.parse(jsonOf(found))).toMatchObject({ times: [0.123457, null, 1e-7] });
});
