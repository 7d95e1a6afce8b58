// The picture: how many times as fast as each peer, and what share of the limit of 128-bit vectors.
// Static: no script, no fonts of its own, its numbers beside its bars and in its description.
import { goalOf } from '../bars.mjs';
import { number, percent } from '../words.mjs';
import { BOLD, escaped, PEERS, rect, text, WIDTH } from './elements.mjs';
import { limitPanel } from './limit-panel.mjs';
import { ratioPanel } from './ratio-panel.mjs';

/** Ours at a shape: the first that was measured. */
const OURS = ['ours fma out', 'ours fma', 'ours simd out', 'ours simd', 'ours scalar'];

/** @param measured as by-shape.mjs gives it; nothing where none of ours was measured @param major of our Node */
export function svg(family, measured, major) {
  const title = `${family}, times as fast as each peer, by shape`;
  const shapes = Object.entries(measured)
    .map(([name, shape]) => ({ name, ...shape, own: OURS.find((one) => shape.ratios[one]) }))
    .filter(({ own }) => own);
  const ratio = ratioPanel(shapes, 98, (own, peer) => goalOf(family, own, peer, major));
  const limit = limitPanel(shapes, ratio.bottom);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${limit.bottom}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="11">`,
    `<title id="title">${title}</title>`,
    `<desc id="desc">${escaped(description(shapes))}</desc>`,
    rect(0, 0, WIDTH, limit.bottom, '#fff'),
    text(16, 24, title, BOLD),
    text(16, 42, 'Medians of paired rounds, on a log axis. Thin lines span the quartiles, | is our goal.'),
    text(
      16,
      56,
      `Below a shape: seq_len · batch · input_size · hidden_size · num_layers${hasOwnForm(shapes) ? '. tfjs: a form of its own.' : ''}`,
    ),
    ...legend(70),
    ...ratio.marks,
    ...limit.marks,
    '</svg>\n',
  ].join('\n');
}

/** Whether somebody computes something else than PyTorch: see FORMS. */
function hasOwnForm(shapes) {
  return shapes.some(({ engines }) => Object.values(engines).some(({ form }) => form));
}

function description(shapes) {
  const sentences = shapes.map(({ name, ratios, shares, own }) => {
    const peers = Object.keys(PEERS).filter((peer) => ratios[own][peer]);
    const list = peers.map((peer) => `${peer} ${number(ratios[own][peer].median)}`).join(', ');
    const share = shares[own] ? ` ${percent(shares[own].median)} of the limit.` : '';
    return `${name}, ${own}, times as fast as: ${list || 'nobody'}.${share}`;
  });
  return sentences.join(' ');
}

function legend(y) {
  return Object.entries(PEERS).flatMap(([peer, colour], index) => [
    rect(16 + index * 140, y, 10, 10, colour),
    text(31 + index * 140, y + 9, peer),
  ]);
}
