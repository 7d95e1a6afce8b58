// The picture: how many times as fast as each peer, on a log axis, and what share of the machine's 128-bit peak.
// Static: no script, no fonts of its own, its numbers beside its bars and in its description.
import { goalOf } from './bars.mjs';
import { shapeText } from './shapes.mjs';
import { number } from './tables.mjs';

/** Colours that the colour-blind tell apart. Source: Okabe and Ito, 2008. */
const PEERS = {
  torch: '#d55e00',
  'onnxruntime-node': '#0072b2',
  'onnxruntime-web': '#56b4e9',
  'tfjs wasm': '#009e73',
  'tfjs cpu': '#8a8a8a',
};
/** Ours at a shape: the first that was measured. */
const OURS = ['ours fma', 'ours simd out', 'ours simd', 'ours scalar'];
const OURS_COLOUR = '#111';
const [WIDTH, LEFT, RIGHT, ROW, GAP] = [760, 150, 70, 13, 16];
const PLOT = WIDTH - LEFT - RIGHT;

export function svg(measured, title) {
  const shapes = Object.entries(measured)
    .map(([name, shape]) => ({ name, ...shape, own: OURS.find((one) => shape.ratios[one]) }))
    .filter(({ own }) => own);
  const [first, second] = [ratioPanel(shapes, 84), peakPanel(shapes)];
  const height = first.bottom + second.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="11">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description(shapes))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(16, 24, title, 'font-size="15" font-weight="bold"'),
    text(
      16,
      42,
      'Median of paired rounds, log axis; thin lines span the quartiles, | is the goal. Left: seq_len · batch · input_size · hidden_size · num_layers.',
    ),
    ...legend(58),
    ...first.marks,
    ...second.marks(first.bottom),
    '</svg>\n',
  ].join('\n');
}

function description(shapes) {
  const sentences = shapes.map(({ name, ratios, shares, own }) => {
    const peers = Object.keys(PEERS).filter((peer) => ratios[own][peer]);
    const list = peers.map((peer) => `${peer} ${number(ratios[own][peer].median)}`).join(', ');
    const share = shares[own] ? ` ${percent(shares[own].median)} of the peak.` : '';
    return `${name}, ${own}, times as fast as: ${list || 'nobody'}.${share}`;
  });
  return sentences.join(' ');
}

function legend(y) {
  return Object.entries(PEERS).flatMap(([peer, colour], index) => [
    `<rect x="${16 + index * 140}" y="${y}" width="10" height="10" fill="${colour}"/>`,
    text(31 + index * 140, y + 9, peer),
  ]);
}

function ratioPanel(shapes, top) {
  const all = shapes.flatMap(({ ratios, own }) =>
    Object.values(ratios[own]).flatMap(({ low, high }) => [low, high]),
  );
  const [from, to] = [
    Math.floor(Math.log10(Math.min(1, ...all))),
    Math.ceil(Math.log10(Math.max(10, ...all))),
  ];
  const x = (ratio) => LEFT + (PLOT * (Math.log10(ratio) - from)) / (to - from);
  const marks = [];
  let y = top + 22;
  for (const { name, shape, own, ratios } of shapes) {
    const peers = Object.keys(PEERS).filter((peer) => ratios[own][peer]);
    marks.push(...heading(y, name, shape, own));
    for (const peer of peers) {
      marks.push(...bar(x, y, PEERS[peer], ratios[own][peer], goalOf(own, name, peer)));
      y += ROW;
    }
    y += Math.max(0, 3 - peers.length) * ROW + GAP;
  }
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  const grid = ticks.flatMap((tick) => [
    `<line x1="${x(tick)}" x2="${x(tick)}" y1="${top + 14}" y2="${y - GAP}" stroke="${tick === 1 ? '#111' : '#ddd'}"/>`,
    text(x(tick), top + 10, `${tick}x`, 'text-anchor="middle" fill="#555"'),
  ]);
  return { marks: [...grid, ...marks], bottom: y };
}

function bar(x, y, colour, { median, low, high }, goal) {
  const [start, end] = [Math.min(x(1), x(median)), Math.max(x(1), x(median))];
  const middle = y + ROW / 2 - 1;
  return [
    `<rect x="${start}" y="${y}" width="${end - start}" height="${ROW - 3}" fill="${colour}"/>`,
    `<line x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}" stroke="#111" stroke-width="1.5"/>`,
    ...(goal
      ? [
          `<line x1="${x(goal)}" x2="${x(goal)}" y1="${y - 1}" y2="${y + ROW - 2}" stroke="#111" stroke-width="2"/>`,
        ]
      : []),
    text(Math.max(end, x(high)) + 5, middle + 4, number(median)),
  ].map(rounded);
}

function peakPanel(shapes) {
  const bars = shapes.flatMap(({ name, shape, own, shares }) =>
    shares[own]
      ? [{ name, shape, own, shares: { [own]: shares[own], ...(shares.torch && { torch: shares.torch }) } }]
      : [],
  );
  const greatest = Math.max(
    1,
    ...bars.flatMap((one) => Object.values(one.shares).map(({ median }) => median)),
  );
  const x = (share) => LEFT + (PLOT * share) / greatest;
  const rows = bars.length * (2 * ROW + GAP);
  const marks = (top) => {
    const gflops = shapes.map(({ peak }) => peak).filter(Boolean);
    const span = gflops.length > 0 ? `, measured: ${number(Math.max(...gflops))} GFLOP/s` : '';
    const title = text(
      16,
      top + 16,
      `Share of one core's 128-bit peak${span}`,
      'font-size="15" font-weight="bold"',
    );
    const note = text(
      16,
      top + 33,
      'Ours in black, torch, whose vectors are up to four times as wide, in its colour.',
    );
    const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      `<line x1="${x(share)}" x2="${x(share)}" y1="${top + 54}" y2="${top + 50 + rows}" stroke="${share === 1 ? '#111' : '#ddd'}"/>`,
      text(x(share), top + 50, percent(share), 'text-anchor="middle" fill="#555"'),
    ]);
    const drawn = bars.flatMap(({ name, shape, own, shares }, index) => {
      const y = top + 62 + index * (2 * ROW + GAP);
      const each = Object.entries(shares).flatMap(([engine, { median }], row) => [
        rounded(
          `<rect x="${LEFT}" y="${y + row * ROW}" width="${x(median) - LEFT}" height="${ROW - 3}" fill="${PEERS[engine] ?? OURS_COLOUR}"/>`,
        ),
        text(x(median) + 5, y + row * ROW + 9, percent(median)),
      ]);
      return [...heading(y, name, shape, own), ...each];
    });
    return [title, note, ...grid.map(rounded), ...drawn];
  };
  return { marks, height: bars.length > 0 ? rows + 70 : 50 };
}

/** Left of the bars: the shape, its sizes and which of ours it is. */
function heading(y, name, shape, own) {
  const { seq_len, batch, input_size, hidden_size, num_layers } = shape;
  const sizes = [seq_len, batch, input_size, hidden_size, num_layers].join(' · ');
  return [
    `<g><title>${escaped(shapeText(shape))}</title>`,
    text(16, y + 9, name, 'font-weight="bold"'),
    text(40, y + 9, own),
    text(40, y + 21, sizes, 'font-size="9" fill="#555"'),
    '</g>',
  ];
}

function percent(share) {
  return `${(100 * share).toFixed(0)}%`;
}

function text(x, y, content, attributes = '') {
  return rounded(`<text x="${x}" y="${y}" ${attributes}>${escaped(content)}</text>`);
}

/** Coordinates to a tenth of a pixel. */
function rounded(element) {
  return element.replace(/="(-?\d+\.\d+)"/g, (_, place) => `="${Number(Number(place).toFixed(1))}"`);
}

function escaped(content) {
  return String(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
