// The report for a person at a terminal of 80 columns: failures first, then the table, then one line that sums up.
import { figure, ratioText } from '../compare/index.ts';
import type { CaseVerdict, Report } from '../conformance/index.ts';
import { shapeText } from '../tensor/index.ts';
import { plain } from '../text/index.ts';
import { cutShort } from './cut-short.ts';
import { diagnosisLines } from './diagnosis.ts';
import { failureLines } from './failure.ts';
import { type Group, groupsOf } from './groups.ts';
import { ofItself, titleLines, totalsLine } from './headline.ts';
import { featureTable } from './feature-table.ts';
import { gapsLines } from './gaps-lines.ts';
import { type Paint, paint } from './paint.ts';
import { worstBudget } from './worst.ts';
import { counted, shortList, wrap } from './wrap.ts';

/** A report as text for a terminal of 80 columns: every failure, every skip, a table by feature, and the totals last. */
export function prettyReport(report: Report, { colours }: { colours: boolean }): string {
  const painted = paint(colours);
  const { cases } = report;
  const sections = [
    titleLines('torch-parity', report.subject.name).map(painted.bold),
    ...cases.filter(({ status }) => status === 'broken').map((verdict) => broken(verdict, painted)),
    ...groupsOf(cases).flatMap((group) => failures(group, painted)),
    ofItself(report),
    withReasons('skip', 'Skipped', cases, painted),
    gapsLines(report, painted),
    diagnosisLines(report, true),
    followed('growth', 'Chaotic', cases, painted),
    followed('overflow', 'Overflowing', cases, painted),
    written(cases, painted),
    featureTable(cases, painted),
    cutShort(report, painted),
    summary(report, painted),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Each case; those that throw one and the same error once. */
function failures({ cases }: Group, painted: Paint): string[][] {
  const [first, ...others] = cases;
  const isSame = cases.every(({ reason, tensors }) => tensors.length === 0 && reason === first!.reason);
  if (!isSame || others.length === 0) return cases.map((verdict) => failure(verdict, painted));
  const ids = others.map(({ id }) => id).join(', ');
  return [[...failure(first!, painted), ...wrap(`So do ${counted(others.length, 'other case')}: ${ids}`, 5)]];
}

function failure(verdict: CaseVerdict, { bold, dim, status }: Paint): string[] {
  const { id, claim } = verdict;
  return [
    `${status('fail', 'FAIL')} ${bold(plain(id))}`,
    ...wrap(claim, 5).map(dim),
    ...failureLines(verdict),
  ];
}

/** A golden that judges nobody. */
function broken({ id, claim, reason }: CaseVerdict, { bold, dim, status }: Paint): string[] {
  return [
    `${status('broken', 'BROKEN GOLDEN')} ${bold(plain(id))}`,
    ...wrap(claim, 5).map(dim),
    ...wrap(`${reason} The subject was not asked.`, 5),
  ];
}

/** Reasons with the cases that have them: one reason often stands for many cases. */
function withReasons(
  status: 'skip' | 'gap',
  title: string,
  cases: readonly CaseVerdict[],
  painted: Paint,
): string[] {
  const chosen = cases.filter((verdict) => verdict.status === status);
  const reasons = [...new Set(chosen.map(({ reason }) => reason ?? ''))];
  if (chosen.length === 0) return [];
  return [
    painted.status(status, `${title}: ${counted(chosen.length, 'case')}`),
    ...reasons.flatMap((reason) => {
      const ids = chosen.filter((verdict) => (verdict.reason ?? '') === reason).map(({ id }) => id);
      return [...wrap(reason, 2), ...wrap(shortList(ids), 4).map(painted.dim)];
    }),
  ];
}

/** Cases that nobody can follow to their end: how far they were judged, and each step alone. */
function followed(
  cause: 'growth' | 'overflow',
  title: string,
  cases: readonly CaseVerdict[],
  { dim }: Paint,
): string[] {
  const found = cases.filter(({ chaotic }) => chaotic?.cause === cause);
  if (found.length === 0) return [];
  const lines = found.map(({ id, chaotic: from, per_step, computed = [] }) => {
    const { layer, direction, t, hidden } = from!;
    const place = `t = ${t} (layer ${layer}, ${direction})`;
    if (hidden) {
      const absent = computed.filter((name) => name.endsWith('_steps')).join(' and '); // of an LSTM perhaps c_steps alone
      return `${id}: not judged from ${place} on: the case has no ${absent} (torch-parity record adds them)`;
    }
    return `${id}: free-running before ${place}; each step alone: ${per_step?.status ?? 'not judged'}`;
  });
  return [
    `${title}, judged free-running only up to a step: ${counted(found.length, 'case')}`,
    ...lines.flatMap((line) => wrap(line, 2)).map(dim),
  ];
}

/** Cases whose numbers are no more precise than a page shows them. */
function written(cases: readonly CaseVerdict[], { dim }: Paint): string[] {
  const found = cases.filter(({ decimals }) => decimals !== undefined);
  if (found.length === 0) return [];
  const ids = found.map(({ id, decimals }) => `${id} (${decimals})`);
  return [
    `Written with so many decimals, which is allowed for: ${counted(found.length, 'case')}`,
    ...wrap(shortList(ids), 2).map(dim),
  ];
}

function summary(report: Report, painted: Paint): string[] {
  const { cases } = report;
  const tensors = cases.flatMap((verdict) => verdict.tensors);
  const exact = tensors.filter(({ judged }) => judged === 'exact').length;
  const close = tensors.filter(({ judged }) => judged === 'close').length;
  const drifting = tensors.filter(({ judged }) => judged === 'drift').length;
  const budgeted = tensors.filter(({ budget }) => budget).length;
  const skipped = tensors.filter((tensor) => tensor.status === 'skip');
  const chaoticOnes = skipped.filter(({ left_out }) => left_out !== undefined).length;
  const absent = skipped.length - chaoticOnes;
  const judged = cases.filter((verdict) => verdict.tensors.length > 0);
  return [...(judged.length === 0 ? [] : judgedLines()), ...totalsLine(report, painted)];

  function judgedLines() {
    return [
      ...wrap(
        `${counted(tensors.length, 'tensor')}: ${exact} judged bit for bit, ${close} by closeness, ` +
          `${budgeted} also against a more precise truth` +
          `${drifting > 0 ? `, ${drifting} by how far rounding may carry them` : ''}` +
          `${chaoticOnes > 0 ? `, ${chaoticOnes} only step by step` : ''}${absent > 0 ? `, ${absent} not given` : ''}.`,
        0,
      ),
      ...wrap(computedLine(judged), 0),
      ...wrap(perStepLine(judged), 0),
      ...worstLines(judged),
      ...blindLines(report, judged.length),
    ];
  }
}

/** What the run has not shown. */
function blindLines(
  { blind_spots, known_mistakes: { all, impossible, untried }, totals }: Report,
  judged: number,
): string[] {
  const seen = all - impossible - untried - blind_spots.length;
  const share = judged < totals.cases ? `${judged} of ${counted(totals.cases, 'case')} were judged. ` : '';
  const cannot = impossible === 0 ? '' : `, ${impossible} cannot happen in them`;
  const unknown = untried === 0 ? '' : `, ${untried} were not tried (in cases that are large or chaotic)`;
  const spots = blind_spots.length === 0 ? '' : `, ${blind_spots.length} would have passed`;
  return [
    ...wrap(
      `${share}Of ${all} known mistakes ${seen} would have failed these cases${spots}${unknown}${cannot}.`,
      0,
    ),
    ...(blind_spots.length === 0
      ? []
      : wrap(`Blind spots: ${shortList(blind_spots.map(({ title, name }) => `${title} (${name})`))}.`, 0)),
  ];
}

function computedLine(cases: readonly CaseVerdict[]): string {
  const found = cases.filter(({ computed }) => computed);
  const names = [...new Set(found.flatMap(({ computed }) => computed!))];
  return found.length === 0
    ? ''
    : `${counted(found.length, 'case')} left out ${names.join(', ')}: the judge computed them.`;
}

function perStepLine(cases: readonly CaseVerdict[]): string {
  const count = (status: string) => cases.filter(({ per_step }) => per_step?.status === status).length;
  const [pass, fail, skip] = ['pass', 'fail', 'skip'].map(count);
  const without = cases.length - pass! - fail! - skip!;
  const open = cases.filter(({ unanswered }) => unanswered?.includes('steps')).length;
  const unsupported = `${skip! - open} not supported${open > 0 ? `, ${open} not answered` : ''}`;
  return `Each step alone: ${counted(pass!, 'case')} passed, ${fail} failed, ${unsupported}, ${without} have no steps to take.`;
}

function worstLines(cases: readonly CaseVerdict[]): string[] {
  const worst = worstBudget(cases);
  if (!worst) return ["Nothing was judged against PyTorch's own error."];
  const { id, tensor, budget } = worst;
  const unit = budget.torch_error > 0 ? "PyTorch's own error" : "the floor (PyTorch's own error is 0)";
  const title = budget.error <= budget.allowed ? 'Closest to its limit' : 'Furthest beyond its limit';
  return wrap(
    `${title}: ${id}, ${tensor.name}, error ${figure(budget.error)} of ${figure(budget.allowed)} allowed, ` +
      `${ratioText(budget.ratio)} ${unit}${budget.index ? ` at ${shapeText(budget.index)}` : ''}.`,
    0,
  );
}
