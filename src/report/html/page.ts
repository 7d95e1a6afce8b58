// The report as one page that loads nothing, and that a strict content security policy allows: its only style and its only
// script are named there by their hashes.
import type { CaseVerdict, Report } from '../../conformance/index.ts';
import { diagnosisLines } from '../diagnosis.ts';
import { groupsOf } from '../groups.ts';
import { ofItself } from '../headline.ts';
import { runNotes } from '../run-notes.ts';
import { markup } from '../markup.ts';
import { worstBudget, worseOf, type Worst } from '../worst.ts';
import { counted } from '../wrap.ts';
import { caseArticle, statusText } from './case-article.ts';
import { plotSvg } from './plot.ts';
import { SCRIPT } from './script.ts';
import { sentenceOf } from './sentence.ts';
import { STYLE } from './style.ts';
import { casesAsTable, featuresAsTable } from './tables.ts';

/** Told in full; of more a page would be too large. */
const [MOST_FAILURES, MOST_PASSES, MOST_GROUPS] = [200, 20, 50];
/** Cells of all pictures together: 16 bytes each, and 1.5 MB. */
const MOST_CELLS = 100_000;
/** Of what is wrapped for a terminal elsewhere, a paragraph each. */
const ONE_LINE = 10_000;

export interface PageOptions {
  /** What was typed, by words, to which a filter can be added. */
  readonly command: readonly string[];
  /** In base64. */
  readonly sha256: (text: string) => string;
}

export function htmlReport(report: Report, { command, sha256 }: PageOptions): string {
  const { cases } = report;
  const failures = [...ofStatus(cases, 'broken'), ...ofStatus(cases, 'fail')];
  const shown = failures.slice(0, MOST_FAILURES);
  const passes = closest(cases);
  let drawn = 0;
  const article = (prefix: string) => (one: CaseVerdict, i: number) => {
    drawn += cellsOf(one);
    return caseArticle(one, `${prefix}${i + 1}`, command, drawn <= MOST_CELLS);
  };
  const sentence = markup(sentenceOf(report));
  const policy = `default-src 'none'; style-src 'sha256-${sha256(STYLE)}'; script-src 'sha256-${sha256(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const sections = [
    section('why', 'Why it fails', paragraphs(diagnosisLines(report, true, ONE_LINE))),
    section('groups', 'Failures that are alike', groupList(cases, shown)),
    section('features', 'By feature', scrolled('Table by feature', featuresAsTable(cases))),
    section('unseen', 'What these cases would not have shown', blindSpots(report)),
    section('reasons', 'Not judged, and known gaps', reasonList(cases)),
    filterBar(cases),
    section('plot', "Error against PyTorch's own error", plotted(cases)),
    section('failing', 'Failing cases', [more(shown, failures), ...shown.map(article('f'))].join('\n')),
    section('closest', 'Closest to their limit, of those that pass', passes.map(article('p')).join('\n')),
  ].filter((one) => one !== '');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll("'", '&#39;')}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${sentence}</title>`,
    `<meta name="description" content="A report of torch-parity. ${sentence}">`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">To the report</a>',
    '<header>',
    '<p class="soft">torch-parity</p>',
    `<h1>${sentence}</h1>`,
    paragraphs([...runNotes(report), ...ofItself(report, ONE_LINE)]),
    contents(sections),
    '</header>',
    '<main id="main" tabindex="-1">',
    ...sections,
    '</main>',
    `<script>${SCRIPT}</script>`,
    '</body>',
    '</html>',
  ].join('\n');
}

const ofStatus = (cases: readonly CaseVerdict[], wanted: CaseVerdict['status']) =>
  cases.filter(({ status }) => status === wanted);

/** '' where there is nothing to say. */
function section(id: string, title: string, body: string): string {
  if (body.trim() === '') return '';
  return `<section aria-labelledby="${id}"><h2 id="${id}">${markup(title)}</h2>\n${body}\n</section>`;
}

function contents(sections: readonly string[]): string {
  const links = sections.flatMap((one) => {
    const [, id, title] = /<h2 id="(\w+)">([^<]*)/.exec(one) ?? [];
    return id === undefined ? [] : [`<li><a href="#${id}">${title}</a></li>`];
  });
  return `<nav aria-label="Contents"><ul>${links.join('')}</ul></nav>`;
}

/** What is indented in a terminal is here as well. */
function paragraphs(lines: readonly string[]): string {
  return lines
    .filter((line) => line !== '')
    .map((line) => `<p${line.startsWith(' ') ? ' class="in"' : ''}>${markup(line.trim())}</p>`)
    .join('\n');
}

function scrolled(label: string, body: string): string {
  return `<div class="scroll" tabindex="0" role="group" aria-label="${markup(label)}">${body}</div>`;
}

function cellsOf({ grid }: CaseVerdict): number {
  return grid ? grid.rows.length * grid.rows[0]!.cells.length : 0;
}

/** Each with a link to a case that is told in full. */
function groupList(cases: readonly CaseVerdict[], shown: readonly CaseVerdict[]): string {
  const groups = groupsOf(cases);
  if (groups.length === 0) return '';
  const items = groups.slice(0, MOST_GROUPS).map(({ title, cases: those }) => {
    const at = shown.findIndex((one) => those.includes(one));
    const example = those[0]!.id;
    const link = at < 0 ? markup(example) : `<a href="#f${at + 1}">${markup(shown[at]!.id)}</a>`;
    return `<li>${counted(those.length, 'case')}: ${markup(title)}. Such as ${link}.</li>`;
  });
  const left = groups.length - items.length;
  return `<ul>${items.join('\n')}${left > 0 ? `<li>${counted(left, 'more group')}</li>` : ''}</ul>`;
}

function blindSpots({ blind_spots, known_mistakes: { all, impossible, untried } }: Report): string {
  const seen = all - impossible - untried - blind_spots.length;
  return [
    `<p>Of ${all} known mistakes ${seen} would have failed these cases, ${blind_spots.length} would have passed, ` +
      `${untried} were not tried, ${impossible} cannot happen in them.</p>`,
    ...(blind_spots.length > 0
      ? [
          `<ul>${blind_spots.map(({ title, name }) => `<li>${markup(title)} (<code>${markup(name)}</code>)</li>`).join('\n')}</ul>`,
        ]
      : []),
  ].join('\n');
}

function reasonList(cases: readonly CaseVerdict[]): string {
  const counts = new Map<string, number>();
  for (const { status, reason = '' } of cases) {
    if (status !== 'skip' && status !== 'gap') continue;
    const text = `${statusText(status)}: ${reason}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const items = [...counts].map(([text, count]) => `<li>${counted(count, 'case')}. ${markup(text)}</li>`);
  const left = items.length - MOST_GROUPS;
  const rest = left > 0 ? `<li>${counted(left, 'more reason')}</li>` : '';
  return items.length === 0 ? '' : `<ul>${items.slice(0, MOST_GROUPS).join('\n')}${rest}</ul>`;
}

/** It is hidden until its script runs. */
function filterBar(cases: readonly CaseVerdict[]): string {
  const statuses = [...new Set(cases.map(({ status }) => status))];
  const options = statuses.map((status) => `<option value="${status}">${statusText(status)}</option>`);
  return [
    `<div class="filter" role="search" data-cases="${cases.length}" hidden>`,
    '<label>Cases with these words <input type="search" autocomplete="off" spellcheck="false"></label>',
    `<label>Verdict <select><option value="">all</option>${options.join('')}</select></label>`,
    '<output></output>',
    '</div>',
  ].join('\n');
}

function plotted(cases: readonly CaseVerdict[]): string {
  const points = cases.flatMap((one) => worstBudget([one]) ?? []);
  return [
    plotSvg(points),
    points.length === 0
      ? '<p>No case was judged against a more precise truth.</p>'
      : `<p class="soft">A point a case, by its tensor that is closest to its limit. Crosses are beyond what is allowed; on the dashed line the error is as great as PyTorch's own. What is off the scale stands at its edge.</p>`,
    `<details><summary>All ${counted(cases.length, 'case')} as a table</summary>${scrolled('Table of all cases', casesAsTable(cases))}</details>`,
  ].join('\n');
}

function more(shown: readonly CaseVerdict[], all: readonly CaseVerdict[]): string {
  return shown.length === all.length
    ? ''
    : `<p>The first ${shown.length} of ${all.length}; the table has all of them.</p>`;
}

/** Those that pass and spent most of what is allowed. */
function closest(cases: readonly CaseVerdict[]): CaseVerdict[] {
  const found = ofStatus(cases, 'pass').flatMap((verdict) => {
    const worst = worstBudget([verdict]);
    return worst ? [{ verdict, worst }] : [];
  });
  const bySpent = (a: Worst, b: Worst) => (a === b ? 0 : worseOf(a, b) === a ? -1 : 1);
  return found
    .toSorted((a, b) => bySpent(a.worst, b.worst))
    .slice(0, MOST_PASSES)
    .map(({ verdict }) => verdict);
}
