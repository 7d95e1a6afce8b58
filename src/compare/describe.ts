// A Difference as text: the lines that a person reads, as assert_close would put it, and the budget beside it.
import { shapeText } from '../tensor/index.ts';
import type { Budget } from './budget.ts';
import type { Difference, Place } from './difference.ts';

/** Why a tensor fails, a line each, worst first; empty where nothing is wrong. */
export function describeDifference(found: Difference): string[] {
  if (found.incomparable) return [found.incomparable];
  if (found.mismatched === 0) return [];
  const how = found.judged === 'exact' ? 'differ in their bits' : 'differ';
  const lines = [`${found.mismatched} of ${found.total} elements ${how} (${share(found)})`];
  if (found.non_finite > 0) lines.push(`${found.non_finite} of them NaN or infinite on one side`);
  if (found.greatest) {
    const { absolute, relative } = found.greatest;
    lines.push(`greatest absolute difference ${at(absolute)}, allowed ${figure(absolute.allowed)}`);
    lines.push(`greatest relative difference ${at(relative)}`);
    if (found.max_abs_error > absolute.value) {
      const worst = { value: found.max_abs_error, index: found.worst_index! };
      lines.push(`over all elements ${at(worst)}, which is allowed there`);
    }
  }
  return lines;
}

/** `33.3%`: as Python's `.1%` prints it, ties to even. 6.25 is the one kind of tie, and toFixed rounds it up. */
function share({ mismatched, total }: Difference): string {
  const percent = (mismatched / total) * 100;
  return `${(percent % 1 === 0.25 ? percent - 0.05 : percent).toFixed(1)}%`;
}

/** Why the budget is exceeded; nothing where a NaN or an infinity does it, which closeness has counted. */
export function describeBudget({ error, torch_error, allowed, ratio }: Budget): string[] {
  if (!Number.isFinite(error)) return [];
  return [
    `error against float64 ${figure(error)}, allowed ${figure(allowed)}`,
    torch_error > 0
      ? `${ratioText(ratio)} PyTorch's own error, which is ${figure(torch_error)}`
      : `${ratioText(ratio)} the floor; PyTorch's own error is 0`,
  ];
}

/** `3.1e-7`: three digits are what a person compares. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1);
}

/** `1.3x`; `inf` where a NaN stands in place of a number. */
export function ratioText(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'inf';
  return ratio >= 1000 ? `${ratio.toExponential(1)}x` : `${ratio.toFixed(1)}x`;
}

function at({ value, index }: Place): string {
  return `${figure(value)} at ${shapeText(index)}`;
}
