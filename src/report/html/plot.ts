// Error against PyTorch's own error, a point a case: both against a more precise truth, both axes logarithmic. A case that
// passes is a dot, one beyond what is allowed a cross.
import { figure } from '../../compare/index.ts';
import type { Worst } from '../worst.ts';
import { counted } from '../wrap.ts';

/** Pixels: the plot, what is around its axes, and how wide the column of errors of 0 is. */
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, ZERO] = [360, 300, 58, 14, 12, 44, 30];

/** The share of values that may be off the scale, at either end. */
const FEW = 0.03;

/** '' where nothing was judged against a truth. */
export function plotSvg(points: readonly Worst[]): string {
  if (points.length === 0) return '';
  const x = scaleOf(
    points.map(({ budget }) => budget.torch_error),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = scaleOf(
    points.map(({ budget }) => budget.error),
    HEIGHT - BOTTOM,
    TOP,
  );
  const at = ({ budget }: Worst) => [x.at(budget.torch_error), y.at(budget.error)] as const;
  const bad = points.filter(isBeyond);
  const good = points.filter((one) => !isBeyond(one));
  const [from, to] = [Math.max(x.from, y.from), Math.min(x.to, y.to)];
  const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM];
  return [
    `<svg class="plot" role="img" aria-labelledby="plot-t plot-d" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    `<title id="plot-t">Error against PyTorch's own error</title>`,
    `<desc id="plot-d">${describe(points, bad)}</desc>`,
    ...x.ticks.map((one) => tick(x.at(one), bottom, figureOf(one), x.at(one), TOP)),
    ...y.ticks.map((one) => tick(LEFT, y.at(one), figureOf(one), right, y.at(one))),
    ...(from < to ? [line('same', x.at(10 ** from), y.at(10 ** from), x.at(10 ** to), y.at(10 ** to))] : []),
    `<path class="ok" d="${marks(good.map(at), 'm-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0')}"/>`,
    `<path class="bad" d="${marks(bad.map(at), 'm-3 -3l6 6m0 -6l-6 6')}"/>`,
    `<text x="${(LEFT + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">PyTorch's own error</text>`,
    `<text x="12" y="${(TOP + bottom) / 2}" text-anchor="middle" transform="rotate(-90 12 ${(TOP + bottom) / 2})">error of the subject</text>`,
    '</svg>',
  ].join('\n');
}

export const isBeyond = ({ budget: { error, allowed } }: Worst) => !(error <= allowed);

interface Scale {
  /** Powers of ten. */
  readonly from: number;
  readonly to: number;
  /** 0 among them where it occurs. */
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
}

/**
 * From one end to the other: as far as nearly all values go, so that one of 1e-45 does not press the others together. What
 * is off the scale stands at its edge; errors of 0 stand at the beginning, in a place of their own.
 */
function scaleOf(values: readonly number[], start: number, end: number): Scale {
  const powersOf = values
    .filter((value) => value > 0 && Number.isFinite(value))
    .map(Math.log10)
    .toSorted((one, other) => one - other);
  const few = Math.floor(powersOf.length * FEW);
  const from = Math.floor(powersOf[few] ?? -8);
  const to = Math.max(from + 1, Math.ceil(powersOf.at(-1 - few) ?? from));
  const hasZero = values.includes(0);
  const sign = Math.sign(end - start);
  const origin = start + (hasZero ? sign * ZERO : 0);
  const step = Math.ceil((to - from) / 6);
  const powers = Array.from(
    { length: Math.floor((to - from) / step) + 1 },
    (_, i) => 10 ** (from + i * step),
  );
  return {
    from,
    to,
    ticks: [...(hasZero ? [0] : []), ...powers],
    at: (value) => {
      if (value === 0) return start + (sign * ZERO) / 6;
      const share = (Math.log10(value) - from) / (to - from);
      const within = Number.isNaN(share) ? 1 : Math.min(1, Math.max(0, share));
      return Math.round(origin + within * (end - origin));
    },
  };
}

/** Each place once: many cases fall on one. */
function marks(places: readonly (readonly [number, number])[], shape: string): string {
  return [...new Set(places.map(([x, y]) => `M${x} ${y}${shape}`))].join('');
}

function tick(x: number, y: number, text: string, toX: number, toY: number): string {
  const isBelow = x === toX;
  return (
    line('rule', x, y, toX, toY) +
    `<text x="${isBelow ? x : x - 4}" y="${isBelow ? y + 14 : y + 4}" text-anchor="${isBelow ? 'middle' : 'end'}">${text}</text>`
  );
}

const line = (name: string, x: number, y: number, toX: number, toY: number) =>
  `<line class="${name}" x1="${x}" y1="${y}" x2="${toX}" y2="${toY}"/>`;

/** `1e-7`, `0.01`. */
const figureOf = (value: number) =>
  (value >= 1e-2 && value < 1e4) || value === 0 ? String(value) : value.toExponential(0).replace('+', '');

function describe(points: readonly Worst[], bad: readonly Worst[]): string {
  const errors = points.map(({ budget }) => budget.error).filter(Number.isFinite);
  const greatest = errors.reduce((most, error) => Math.max(most, error), 0);
  return (
    `${counted(points.length, 'case')}, each by the tensor that is closest to its limit. ` +
    `${bad.length === 0 ? 'None is' : `${bad.length} of them ${bad.length === 1 ? 'is' : 'are'}`} beyond what is allowed. ` +
    `The greatest finite error is ${figure(greatest)}. On the dashed line the error is PyTorch's own.`
  );
}
