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

/** What the subject said of itself, or has not answered yet, and what that leaves unshown. @param width columns of a line */
export function ofItself(report: Report, width = WIDTH): string[] {
  const { dtypes, gives, fixed } = report.subject;
  return [
    ...unansweredLines(report),
    ...(dtypes ? [`It computes in ${dtypes.join(' and ')} alone: nothing is shown of another dtype.`] : []),
    ...(gives ? [`It gives ${gives.join(' and ')} alone: nothing is shown of its other answers.`] : []),
    ...(fixed ? [`Fixed in it: ${fixed.join(', ')}. Nothing is shown of others than the cases have.`] : []),
  ].flatMap((line) => wrap(line, 0, width));
}
