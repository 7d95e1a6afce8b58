// How many times as fast as each peer: bars from 1, to the right where we are faster, on a log axis.
import { number } from '../words.mjs';
import { GAP, grid, heading, LEFT, line, PEERS, PLOT, rect, ROW, text } from './elements.mjs';

const FEWEST = 3; // rows that a heading needs

/** @param goalOf of a shape and a peer: what to mark, or undefined */
export function ratioPanel(shapes, top, goalOf) {
  const [from, to] = decades(shapes, goalOf);
  const x = (ratio) => LEFT + (PLOT * (Math.log10(ratio) - from)) / (to - from);
  const marks = [];
  let y = top + 22;
  for (const { name, shape, own, ratios } of shapes) {
    const peers = Object.keys(PEERS).filter((peer) => ratios[own][peer]);
    marks.push(...heading(y, name, shape, own));
    peers.forEach((peer, row) => {
      marks.push(...bar(x, y + row * ROW, PEERS[peer], ratios[own][peer], goalOf(name, peer)));
    });
    y += Math.max(FEWEST, peers.length) * ROW + GAP;
  }
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  const axis = grid(ticks, x, [top + 14, y - GAP], { compared: 1, label: (tick) => `${tick}x` });
  return { marks: [...axis, ...marks], bottom: y };
}

/** Powers of ten around everything that is drawn. */
function decades(shapes, goalOf) {
  const drawn = shapes.flatMap(({ name, own, ratios }) =>
    Object.entries(ratios[own]).flatMap(([peer, { low, high }]) => [low, high, goalOf(name, peer) ?? 1]),
  );
  return [Math.floor(Math.log10(Math.min(1, ...drawn))), Math.ceil(Math.log10(Math.max(10, ...drawn)))];
}

function bar(x, y, colour, { median, low, high }, goal) {
  const [start, end] = [Math.min(x(1), x(median)), Math.max(x(1), x(median))];
  const middle = y + ROW / 2 - 1;
  return [
    rect(start, y, end - start, ROW - 3, colour),
    line([x(low), middle], [x(high), middle], '#111', 1.5),
    ...(goal ? [line([x(goal), y - 1], [x(goal), y + ROW - 2], '#111', 2)] : []),
    text(Math.max(end, x(high), goal ? x(goal) : 0) + 5, middle + 4, number(median)),
  ];
}
