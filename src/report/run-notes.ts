// What fails a run beside its cases, or ended it before its end: for every report the same lines.
import type { Report } from '../conformance/index.ts';
import { plain } from '../text/index.ts';
import { cutShort } from './cut-short.ts';
import { paint } from './paint.ts';

/** `GAP EXPIRED lstm/*: …`, and how much was not run; empty where there is nothing to say. */
export function runNotes(report: Report): string[] {
  const faults = (report.gaps ?? []).filter(({ fault }) => fault);
  return [
    ...cutShort(report, paint(false), Infinity),
    ...faults.map(({ fault, case: glob, where = [], reason, remedy = '' }) =>
      plain(`GAP ${fault!.toUpperCase()} ${glob ?? where.join(', ')} (${reason}): ${remedy}`),
    ),
  ];
}
