// The JSON report, format 1: the verdicts as they are; non-finite numbers as strings.
import type { Report } from '../conformance/index.ts';

export function jsonReport(report: Report): string {
  return JSON.stringify(
    report,
    (_key, value: unknown) => {
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    },
    2,
  );
}
