// The JSON report, format 1: the verdicts as they are; non-finite numbers as strings.
import type { Report } from '../conformance/index.ts';
import { escaped } from '../text/index.ts';

/**
 * A report as JSON, format 1, indented by two spaces. NaN and the infinities are strings.
 * @param report of fuzz without the blind spots: each network is judged for itself
 */
export function jsonReport(report: Omit<Report, 'blind_spots' | 'known_mistakes' | 'mistakes'>): string {
  const text = JSON.stringify(
    report,
    (_key, value: unknown) => {
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    },
    2,
  );
  return escaped(text);
}
