// Reports of shards as the one report that the whole run would have given, but for who ran how long.
import { type Report, totalsOf } from '../conformance/index.ts';
import { joined, knownFrom } from './known.ts';
import { mergedDiagnosis } from './merge-diagnoses.ts';

/** @param reports all shards of one run, of the same subject and catalogue */
export function mergedReport(reports: readonly [Report, ...Report[]]): Report {
  const cases = reports.flatMap((report) => report.cases).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const [{ format, subject, versions }] = reports;
  const all = (of: 'node' | 'torch') =>
    [...new Set(reports.flatMap((report) => report.versions?.[of] ?? []))].toSorted();
  return {
    format,
    subject,
    totals: totalsOf(cases),
    cases,
    ...knownFrom(joined(reports.map(({ mistakes }) => mistakes))),
    ...mergedDiagnosis(reports),
    ...(versions && { versions: { ...versions, node: all('node'), torch: all('torch') } }),
  };
}
