// The report as GitHub's workflow commands: what fails is shown beside the run. GitHub keeps ten errors of a step, so the
// line that counts the rest is a warning.
// Source: GitHub's "Workflow commands", and the escaping of its toolkit (packages/core/src/command.ts).
import type { CaseVerdict, Report } from '../conformance/index.ts';
import { harmless, plain } from '../text/index.ts';
import { failureText } from './failure.ts';
import { departing, headline } from './headline.ts';
import { runNotes } from './run-notes.ts';
import { counted } from './wrap.ts';

const MOST = 10;

/** Lines for standard output; the last is the headline, which is no command. */
export function annotations(report: Report): string {
  const { cases, totals } = report;
  const wrong = cases.filter(({ status }) => status === 'fail' || status === 'broken');
  const notes = runNotes(report);
  const shown = Math.max(1, MOST - notes.length);
  const rest = wrong.length - shown;
  return [
    ...[departing(report)].filter(Boolean).map((text) => command('notice', 'torch-parity', text)),
    ...notes.map((note) => command('error', 'torch-parity', note)),
    ...wrong.slice(0, shown).map(annotation),
    ...(rest > 0 ? [command('warning', 'torch-parity', `${counted(rest, 'more case')} failed`)] : []),
    `torch-parity: ${headline(totals)}`,
  ].join('\n');
}

function annotation(verdict: CaseVerdict): string {
  const { id, status, reason = '' } = verdict;
  const lines = status === 'broken' ? ['broken golden', plain(reason)] : failureText(verdict);
  return command('error', plain(id), lines.join('\n'));
}

function command(kind: 'error' | 'warning' | 'notice', title: string, message: string): string {
  const data = escapedData(harmless(message));
  return `::${kind} title=${escapedData(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${data}`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
