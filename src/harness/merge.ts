// Reports of shards as the one report that the whole run would have given, but for who ran how long.
import { type GapVerdict, type Report, totalsOf } from '../conformance/index.ts';
import { joined, knownFrom } from './known.ts';
import { mergedDiagnosis } from './merge-diagnoses.ts';

/** @param reports all shards of one run, of the same subject and catalogue */
export function mergedReport(reports: readonly [Report, ...Report[]]): Report {
  const cases = reports.flatMap((report) => report.cases).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const [{ format, subject, departures, versions }] = reports;
  const all = (of: 'node' | 'torch') =>
    [...new Set(reports.flatMap((report) => report.versions?.[of] ?? []))].toSorted();
  return {
    format,
    subject,
    ...(departures && { departures }),
    totals: totalsOf(cases),
    cases,
    ...knownFrom(joined(reports.map(({ mistakes }) => mistakes))),
    ...endedOf(reports),
    ...mergedDiagnosis(reports),
    ...(versions && { versions: { ...versions, node: all('node'), torch: all('torch') } }),
  };
}

/** What was not run, and the known gaps: those of one place are one. */
function endedOf(reports: readonly Report[]): Pick<Report, 'gaps' | 'not_run' | 'interrupted'> {
  const not_run = reports.reduce((sum, report) => sum + (report.not_run ?? 0), 0);
  const gaps = new Map<string, GapVerdict>();
  for (const gap of reports.flatMap((report) => report.gaps ?? [])) {
    const known = gaps.get(gap.place);
    gaps.set(gap.place, known ? { ...known, ...gap, cases: known.cases + gap.cases } : gap);
  }
  return {
    ...(not_run > 0 && { not_run }),
    ...(reports.some(({ interrupted }) => interrupted) && { interrupted: true }),
    ...(gaps.size > 0 && { gaps: [...gaps.values()] }),
  };
}
