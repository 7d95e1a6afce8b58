// torch-parity check: cases against a subject.
import { flowOf, readCases, type WholeFlow, wholeFlowOf } from '../case-files/index.ts';
import type { Report, Subject } from '../conformance/index.ts';
import { check, type CheckOptions } from '../harness/check.ts';
import type { Arithmetic } from '../nn/index.ts';
import { commandLine, Recorded } from './about-run.ts';
import { caseProgress } from './case-progress.ts';
import { compileLater } from './compile-later.ts';
import { configured } from './configured.ts';
import { foundBelow } from './find-cases.ts';
import { gapOptions } from './gap-options.ts';
import { lastFailed, remember, sayChosen } from './last-failed.ts';
import { runGrid } from './run-grid.ts';
import { runLint } from './run-lint.ts';
import { runList } from './run-list.ts';
import type { Selection } from './select.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { parseShard } from './shard.ts';
import { stoppable } from './stoppable.ts';
import { withProgress } from './terminal.ts';
import { ToldFaults } from './told-faults.ts';
import { typedCheck } from './typed.ts';
import { exitOf } from './usage.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

export interface CheckFlags extends SubjectFlags, Selection {
  readonly arithmetic: Arithmetic;
  /** Absent: it is, where something fails. */
  readonly diagnose?: boolean;
  readonly verbose?: true;
  readonly lint?: true;
  /** The id of the one case to draw. */
  readonly grid?: string;
  readonly list?: true;
  readonly bail?: number;
  readonly lastFailed?: true;
  readonly reporter: string[];
}

export async function runCheck(typedFolders: readonly string[], typed: CheckFlags): Promise<number> {
  compileLater();
  const asksSubject = !typed.lint && !typed.list;
  const { folders, flags } = await configured(
    typedFolders,
    typed,
    asksSubject ? ['subject', 'cases', 'gaps'] : ['cases'],
  );
  if (flags.grid !== undefined) return runGrid(folders, flags.grid, flags);
  const reporters = parseReporters(flags.reporter);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  const last = await lastFailed(flags);
  const chosen = await foundBelow(folders, flags, last?.ids);
  if (last) sayChosen(chosen, last);
  if (flags.list) return runList(chosen);
  if (flags.lint) return runLint(flowOf(chosen));
  const faults = new ToldFaults();
  const cases = new Recorded(wholeFlowOf(chosen, faults.add));
  const gaps = await gapOptions(flags);
  const isUnfiltered = flags.filter.length === 0 && !last;
  const grids = reporters.some(({ name }) => name === 'html') ? 'all' : 'failures';
  const options = { ...gaps, bail: flags.bail, isWhole: isUnfiltered && !shard, grids } as const;
  return stoppable(async (signal) => {
    const found = await withSubject(flags, flags.arithmetic, (subject, lanes) =>
      checkAll(subject, cases, flags, { ...options, lanes, signal }),
    );
    const report = {
      ...found,
      versions: cases.versions,
      command: commandLine(),
      ...(shard && { shard: { ...shard, ...(isUnfiltered && { whole: true as const }) } }),
    };
    faults.tell();
    await remember(report, flags);
    await writeReports(reporters, report, {
      all: flags.verbose ?? false,
      command: typedCheck(typedFolders, typed),
    });
    return exitOf(report);
  });
}

async function checkAll(
  subject: Subject,
  cases: WholeFlow,
  flags: CheckFlags,
  given: CheckOptions,
): Promise<Report> {
  return withProgress(async (line) => {
    const options = { ...caseProgress(line, flags.timeout), ...given };
    if (flags.diagnose === false) return check(subject, cases, options);
    const { diagnose } = await import('../harness/diagnose.ts'); // with the whole catalogue
    return diagnose(subject, cases, { ...options, goldens: () => readCases() });
  });
}
