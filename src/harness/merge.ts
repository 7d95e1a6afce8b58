// Reports of shards as the one report that the whole run would have given, but for who ran how long.
import { faultOfAll, type GapVerdict, type Report, totalsOf } from '../conformance/index.ts';
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
    ...endedOf(
      reports,
      cases.map(({ id }) => id),
    ),
    ...mergedDiagnosis(reports),
    ...(versions && { versions: { ...versions, node: all('node'), torch: all('torch') } }),
  };
}

/** What was not run, and the known gaps: the same of each shard is one. @param ids of all cases */
function endedOf(
  reports: readonly Report[],
  ids: readonly string[],
): Pick<Report, 'gaps' | 'not_run' | 'interrupted'> {
  const not_run = reports.reduce((sum, report) => sum + (report.not_run ?? 0), 0);
  const interrupted = reports.some((report) => report.interrupted);
  const isWhole = not_run === 0 && !interrupted && reports.every(({ shard }) => shard?.whole);
  const gaps = new Map<string, GapVerdict>();
  for (const gap of reports.flatMap((report) => report.gaps ?? [])) {
    const { place, case: glob, where } = gap; // several may stand in one line
    const key = JSON.stringify([place, glob, where]);
    const known = gaps.get(key);
    gaps.set(key, known ? sumOf(known, gap) : gap);
  }
  return {
    ...(not_run > 0 && { not_run }),
    ...(interrupted && { interrupted }),
    ...(gaps.size > 0 && {
      gaps: [...gaps.values()].map((gap) => (isWhole ? { ...gap, ...faultOfAll(gap, ids) } : gap)),
    }),
  };
}

/** The first fault of one place is told. */
function sumOf(one: GapVerdict, other: GapVerdict): GapVerdict {
  const { cases, matched, passed, failed } = one;
  return {
    ...other,
    ...one,
    cases: cases + other.cases,
    matched: matched + other.matched,
    passed: passed + other.passed,
    failed: failed + other.failed,
  };
}
