// The lines that stand over or under everything: the counts, and what the subject said of itself.
import { isGreenRun, type Report, type Totals } from '../conformance/index.ts';
import { plain } from '../text/index.ts';
import type { Paint } from './paint.ts';
import { unansweredLines } from './unanswered-lines.ts';
import { counted, WIDTH, wrap } from './wrap.ts';

/** Characters of a name: a subject may call itself anything. */
const MOST_OF_NAME = 100;

/** Who was asked: one line, or a few where the name is long. @param after what the line ends with */
export function titleLines(command: string, name: string, after = ''): string[] {
  const letters = [...plain(name)];
  const cut = letters.length > MOST_OF_NAME ? `${letters.slice(0, MOST_OF_NAME).join('')}…` : name;
  return wrap(`${command}: ${cut}${after}`, 0);
}

/** Sums a run up; nothing in it is somebody else's text. */
export function headline({ cases, pass, fail, skip, gap, broken, unanswered = 0 }: Totals): string {
  const open = unanswered > 0 ? ` (${unanswered} not answered)` : '';
  const goldens = broken > 0 ? `, ${counted(broken, 'broken golden')}` : '';
  return `${counted(cases, 'case')}: ${pass} passed, ${fail} failed, ${skip} skipped${open}, ${gap} known gaps${goldens}`;
}

export function totalsLine(report: Report, { bold, status }: Paint): string[] {
  return [bold(status(isGreenRun(report) ? 'pass' : 'fail', headline(report.totals)))];
}

/** Its name, and that it departs from PyTorch where it does: what passes is no parity with PyTorch's own numbers. */
export function nameOf({ subject: { name }, departures = [] }: Report): string {
  return departures.length === 0 ? name : `${name}, departing from PyTorch: ${titlesOf(departures)}`;
}

const titlesOf = (departures: NonNullable<Report['departures']>) =>
  departures.map(({ title }) => title).join('; ');

/** What the numbers of a subject that departs were held to; '' of one that does not. */
export function departing({ departures = [], cases }: Pick<Report, 'departures' | 'cases'>): string {
  if (departures.length === 0) return '';
  const held = cases.filter(({ departed }) => departed);
  if (held.length === 0) return `No case was reached by what it departs in: ${titlesOf(departures)}.`;
  const isCoarse = held.some(({ tensors }) => tensors.some(({ judged }) => judged === 'drift'));
  const how = isCoarse
    ? ' Each step is judged by its own rounding, a free run only by how far rounding may carry it.'
    : '';
  return (
    `Expected of ${held.length} of ${counted(cases.length, 'case')} was computed with ${titlesOf(departures)}: ` +
    `they show parity with that, not with PyTorch's own numbers, and no bits are asked for.${how}`
  );
}

/** What the subject said of itself, or has not answered yet, and what that leaves unshown. @param width columns of a line */
export function ofItself(report: Report, width = WIDTH): string[] {
  const { dtypes, gives, fixed } = report.subject;
  return [
    ...unansweredLines(report),
    departing(report),
    ...(dtypes ? [`It computes in ${dtypes.join(' and ')} alone: nothing is shown of another dtype.`] : []),
    ...(gives ? [`It gives ${gives.join(' and ')} alone: nothing is shown of its other answers.`] : []),
    ...(fixed ? [`Fixed in it: ${fixed.join(', ')}. Nothing is shown of others than the cases have.`] : []),
  ].flatMap((line) => wrap(line, 0, width));
}
