// The unrolled picture as SVG.
import { describe, expect, test } from 'vitest';
import { GRID_STYLE } from '../../src/report/grid-style.ts';
import { gridSvg } from '../../src/report/index.ts';
import { PACKED_LSTM, TWO_DIRECTIONS } from './grids.ts';
import { wellFormed } from './well-formed.ts';

const svg = gridSvg(TWO_DIRECTIONS, { title: 'a case', isFile: true });

test('is well formed, and says what it shows without being seen', () => {
  expect(wellFormed(svg)).toEqual([]);
  expect(svg).toContain('<title id="grid-t">a case</title>');
  const [, desc] = /<desc id="grid-d">(.*)<\/desc>/.exec(svg)!;
  expect(desc).toBe(
    'output, forward: beyond what is allowed at t = 0 to 3. ' +
      'output, reverse: beyond what is allowed at t = 0 to 3. ' +
      'h, layer 1, forward: allowed. ' +
      'h, layer 1, reverse: beyond what is allowed at t = 0 to 3; h_n. ' +
      'h, layer 0, forward: allowed. h, layer 0, reverse: allowed. ' +
      'The first wrong state: h, layer 1, reverse, t = 3. A cell has the worst of its rows and units.',
  );
});

test('has a cell of its grade at each step of each row, and the first wrong one outlined', () => {
  const row = svg.split('\n').filter((line) => line.startsWith('<g '))[3]!;
  expect(row).toBe(
    '<g class="tenth"><path d="M120 77h14M136 77h14M152 77h14M168 77h14M192 77h14"/>' +
      '<text class="signs" x="127 143 159 175 199" y="81">.....</text></g>',
  );
  expect(svg).toContain('<rect class="first" x="168" y="86" width="14" height="14"/>');
});

test('padding is no cell', () => {
  const { length } = gridSvg(PACKED_LSTM, { title: '' }).match(/M\d+ \d+h/g)!;
  expect(length).toBe(3 + 2 * (2 + 1) + 1); // and one in the legend
});

test('runs nothing, loads nothing, and what others wrote is text', () => {
  const hostile = gridSvg(TWO_DIRECTIONS, { title: '</title><script>alert(1)</script>"\'&\u202e' });
  expect(wellFormed(hostile)).toEqual([]);
  expect(hostile).not.toMatch(/<script|\u202e/);
  expect(hostile).toContain('&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;?');
  expect(svg).not.toMatch(/style="|url\(|href|on\w+=/);
});

describe('every sign can be read on its cell', () => {
  const [light, dark] = GRID_STYLE.split('@media');
  const channel = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((i) => channel(Number.parseInt(colour.slice(i, i + 2), 16) / 255));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  test.each([
    ['light', light!],
    ['dark', dark!],
  ])('%s', (_, style) => {
    const pairs = [...style.matchAll(/\.(\w+) path\{stroke:(#\w+)\}.grid .\1 text\{fill:(#\w+)\}/g)];
    expect(pairs.length).toBe(8);
    for (const [, grade, cell, sign] of pairs) {
      const [less, more] = [luminance(cell!), luminance(sign!)].toSorted((a, b) => a - b);
      expect([grade, (more! + 0.05) / (less! + 0.05) >= 4.5]).toEqual([grade, true]);
    }
  });
});
