// What both panels of the picture are made of.
import { shapeText } from '../shapes.mjs';

/** Colours that the colour-blind tell apart. Source: Okabe and Ito, 2008. */
export const PEERS = {
  torch: '#d55e00',
  'onnxruntime-node': '#0072b2',
  'onnxruntime-web': '#56b4e9',
  'tfjs wasm': '#009e73',
  'tfjs cpu': '#8a8a8a',
};

/** In pixels: the picture, where its bars begin and end, a bar with its space, the space below a shape. */
export const [WIDTH, LEFT, RIGHT, ROW, GAP] = [760, 150, 70, 13, 16];
export const PLOT = WIDTH - LEFT - RIGHT;

export const BOLD = 'font-size="15" font-weight="bold"';

/** Left of the bars: the shape, its sizes and which of ours it is. */
export function heading(y, name, shape, own) {
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

export function text(x, y, content, attributes = '') {
  return rounded(`<text x="${x}" y="${y}" ${attributes}>${escaped(content)}</text>`);
}

export function rect(x, y, width, height, fill) {
  return rounded(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`);
}

export function line([x1, y1], [x2, y2], stroke, width = 1) {
  return rounded(
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" stroke-width="${width}"/>`,
  );
}

/** Axis lines, the one that things are compared with in black, and what is written above them. */
export function grid(ticks, x, [top, bottom], { compared, label }) {
  return ticks.flatMap((tick) => [
    line([x(tick), top], [x(tick), bottom], tick === compared ? '#111' : '#ddd'),
    text(x(tick), top - 4, label(tick), 'text-anchor="middle" fill="#555"'),
  ]);
}

/** Coordinates to a tenth of a pixel. */
function rounded(element) {
  return element.replace(/="(-?\d+\.\d+)"/g, (_, place) => `="${Number(Number(place).toFixed(1))}"`);
}

export function escaped(content) {
  return String(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
