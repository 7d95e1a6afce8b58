// What share of the limit of 128-bit vectors ours reach, and torch, whose vectors may be wider.
import { number, percent } from '../words.mjs';
import { BOLD, GAP, grid, heading, LEFT, PEERS, PLOT, rect, ROW, text } from './elements.mjs';

const OURS = '#111';
const HEIGHT = 2 * ROW + GAP; // of a shape
const NOTE =
  'Ours in black, at its fastest; torch in its colour, by its mean. Its vectors may be up to four times as wide.';

export function limitPanel(shapes, top) {
  const known = shapes.filter(({ own, shares }) => shares[own]);
  const drawn = known.map(({ own, shares, ...shape }) => ({
    ...shape,
    own,
    bars: [[OURS, shares[own]], ...(shares.torch ? [[PEERS.torch, shares.torch]] : [])],
  }));
  const greatest = Math.max(1, ...drawn.flatMap(({ bars }) => bars.map(([, { median }]) => median)));
  const x = (share) => LEFT + (PLOT * share) / greatest;
  const peak = Math.max(0, ...known.map((one) => one.peak));
  const bottom = top + 62 + drawn.length * HEIGHT;
  return {
    marks: [
      text(
        16,
        top + 16,
        `Share of the limit: products at the measured ${number(peak)} GFLOP/s of 128 bits, then gates`,
        BOLD,
      ),
      text(16, top + 33, NOTE),
      ...grid([0, 0.25, 0.5, 0.75, 1], x, [top + 54, bottom - GAP], { compared: 1, label: percent }),
      ...drawn.flatMap((shape, index) => shapeMarks(shape, x, top + 62 + index * HEIGHT)),
    ],
    bottom,
  };
}

function shapeMarks({ name, shape, own, bars }, x, y) {
  const marks = bars.flatMap(([colour, { median }], row) => [
    rect(LEFT, y + row * ROW, x(median) - LEFT, ROW - 3, colour),
    text(x(median) + 5, y + row * ROW + 9, percent(median)),
  ]);
  return [...heading(y, name, shape, own), ...marks];
}
