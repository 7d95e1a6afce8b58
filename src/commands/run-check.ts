// torch-parity check: cases against a subject.
import { type CaseFlow, readCases } from '../case-files/index.ts';
import type { Report, Subject } from '../conformance/index.ts';
import { check } from '../harness/check.ts';
import type { Arithmetic } from '../nn/index.ts';
import { caseProgress } from './case-progress.ts';
import { casesBelow } from './find-cases.ts';
import { type GapOptions, gapOptions } from './gap-options.ts';
import { runLint } from './run-lint.ts';
import { isWhole } from './select.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { progress } from './terminal.ts';
import { exitOf } from './usage.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

export interface CheckFlags extends SubjectFlags {
  readonly arithmetic: Arithmetic;
  readonly diagnose?: true;
  readonly lint?: true;
  readonly filter: readonly string[];
  readonly shard?: string;
  readonly reporter: string[];
}

export async function runCheck(folders: readonly string[], flags: CheckFlags): Promise<number> {
  if (flags.lint) return runLint(casesBelow(folders, flags));
  const reporters = parseReporters(flags.reporter);
  const cases = casesBelow(folders, flags);
  const gaps = await gapOptions(flags);
  const report = await withSubject(flags, flags.arithmetic, (subject) =>
    checkAll(subject, cases, flags, gaps),
  );
  await writeReports(reporters, report);
  return exitOf(report);
}

async function checkAll(
  subject: Subject,
  cases: CaseFlow,
  flags: CheckFlags,
  gaps: GapOptions,
): Promise<Report> {
  const line = progress();
  try {
    const options = { ...caseProgress(line, flags.timeout), ...gaps, isWhole: isWhole(flags) };
    if (!flags.diagnose) return await check(subject, cases, options);
    const { diagnose } = await import('../harness/diagnose.ts'); // with the whole catalogue
    return await diagnose(subject, cases, { ...options, goldens: () => readCases() });
  } finally {
    line.clear();
  }
}
