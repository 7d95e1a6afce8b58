// The report as Markdown, for the summary page of a CI run: the headline, a table by feature, why it fails, the first
// failure in full, and what the run could not have seen.
import { type CaseVerdict, isGreenRun, type Report } from '../conformance/index.ts';
import { harmless, plain } from '../text/index.ts';
import { diagnosisLines } from './diagnosis.ts';
import { failureLines } from './failure.ts';
import { COUNTS, featureRows, LEGEND } from './feature-table.ts';
import { gridLines } from './grid-text.ts';
import { departing, headline } from './headline.ts';
import { runNotes } from './run-notes.ts';
import { counted } from './wrap.ts';

export function markdownReport(report: Report): string {
  const { subject, totals, cases } = report;
  const broken = cases.filter(({ status }) => status === 'broken');
  const failed = cases.filter(({ status }) => status === 'fail');
  const sections = [
    [`## ${isGreenRun(report) ? '✅' : '❌'} torch-parity: ${escapedMarkdown(subject.name)}`],
    [`**${headline(totals)}**`],
    [escapedMarkdown(departing(report))].filter(Boolean),
    fenced(runNotes(report)),
    featureMarkdown(cases),
    titled('Diagnosis', fenced(diagnosisLines(report))),
    titled('Broken goldens', broken.length === 0 ? [] : fenced(broken.flatMap(brokenLines))),
    titled('The first failure', failed.length === 0 ? [] : fenced(inFull(failed[0]!))),
    titled('Blind spots', blindSpots(report)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** All that is known of one failing case. */
function inFull(verdict: CaseVerdict): string[] {
  const { id, claim, grid } = verdict;
  const picture = grid ? ['', ...gridLines(grid, { colours: false, indent: 5 })] : [];
  return [plain(id), plain(claim), '', ...failureLines(verdict), ...picture];
}

function brokenLines({ id, reason = '' }: CaseVerdict): string[] {
  return [plain(id), `     ${plain(reason)}`];
}

function featureMarkdown(cases: readonly CaseVerdict[]): string[] {
  const columns = ['feature', ...COUNTS, 'broken', 'used', 'vs PyTorch'];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(columns),
    row(columns.map((_, i) => (i === 0 ? ':--' : '--:'))),
    ...featureRows(cases).map(({ feature, totals, used, ratio }) =>
      row([
        escapedMarkdown(feature),
        ...[...COUNTS, 'broken' as const].map((name) => String(totals[name])),
        used,
        ratio,
      ]),
    ),
    '',
    ...LEGEND.map((line) => line.trim()),
  ];
}

function blindSpots({ blind_spots, known_mistakes: { all, impossible, untried } }: Report): string[] {
  const shown = all - impossible - untried - blind_spots.length;
  return [
    `Of ${counted(all, 'known mistake')} ${shown} would have failed these cases, ${blind_spots.length} would have passed, ${untried} were not tried, ${impossible} cannot happen in them.`,
    ...(blind_spots.length === 0 ? [] : ['']),
    ...blind_spots.map(({ title, name }) => `- ${escapedMarkdown(`${title} (${name})`)}`),
  ];
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`### ${title}`, '', ...lines];
}

/** Nothing in them ends the fence: it is longer than any run of backticks. */
function fenced(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const text = harmless(lines.join('\n'));
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}text`, text, fence];
}

/** One line that shows as it is: no mark-up, no HTML, no further cell of a table. */
function escapedMarkdown(text: string): string {
  return plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+.!|~>@:-]/g, String.raw`\$&`);
}
