// torch-parity check: cases against a subject.
import { type CaseFlow, flowOf, readCases } from '../case-files/index.ts';
import type { Report, Subject } from '../conformance/index.ts';
import { check, type CheckOptions } from '../harness/check.ts';
import type { Arithmetic } from '../nn/index.ts';
import { caseProgress } from './case-progress.ts';
import { foundBelow } from './find-cases.ts';
import { gapOptions } from './gap-options.ts';
import { lastFailed, remember, sayChosen } from './last-failed.ts';
import { runLint } from './run-lint.ts';
import { runList } from './run-list.ts';
import { isWhole, type Selection } from './select.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { stoppable } from './stoppable.ts';
import { withProgress } from './terminal.ts';
import { exitOf } from './usage.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

export interface CheckFlags extends SubjectFlags, Selection {
  readonly arithmetic: Arithmetic;
  readonly diagnose?: true;
  readonly lint?: true;
  readonly list?: true;
  readonly bail?: number;
  readonly lastFailed?: true;
  readonly reporter: string[];
}

export async function runCheck(folders: readonly string[], flags: CheckFlags): Promise<number> {
  const reporters = parseReporters(flags.reporter);
  const last = await lastFailed(flags);
  const found = foundBelow(folders, flags, last?.ids);
  if (last) sayChosen(found, last);
  if (flags.list) return runList(found);
  const cases = flowOf(found);
  if (flags.lint) return runLint(cases);
  const gaps = await gapOptions(flags);
  const options = { ...gaps, bail: flags.bail, isWhole: isWhole(flags) && !last };
  return stoppable(async (signal) => {
    const report = await withSubject(flags, flags.arithmetic, (subject) =>
      checkAll(subject, cases, flags, { ...options, signal }),
    );
    await remember(report, flags);
    await writeReports(reporters, report);
    return exitOf(report);
  });
}

async function checkAll(
  subject: Subject,
  cases: CaseFlow,
  flags: CheckFlags,
  given: CheckOptions,
): Promise<Report> {
  return withProgress(async (line) => {
    const options = { ...caseProgress(line, flags.timeout), ...given };
    if (!flags.diagnose) return check(subject, cases, options);
    const { diagnose } = await import('../harness/diagnose.ts'); // with the whole catalogue
    return diagnose(subject, cases, { ...options, goldens: () => readCases() });
  });
}
