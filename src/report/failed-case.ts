// A case that fails, by itself: what is wrong, its picture, and which mistake it may be. No counts, no table.
import type { Report } from '../conformance/index.ts';
import { diagnosisLines } from './diagnosis.ts';
import { failureLines } from './failure.ts';
import { gridLines } from './grid-text.ts';
import { wrap } from './wrap.ts';

const INDENT = 2;

/** @param report of one case, that fails @returns lines of a terminal of 80 columns */
export function failedCase(report: Report): string {
  const verdict = report.cases[0]!;
  const picture = verdict.grid ? gridLines(verdict.grid, { colours: false, indent: 5, brief: true }) : [];
  return [[...wrap(verdict.claim, INDENT), ...failureLines(verdict)], picture, diagnosisLines(report, true)]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
