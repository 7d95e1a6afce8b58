// torch-parity check: cases against a subject.
import { type CaseFlow, readCases } from '../case-files/index.ts';
import type { Grids, Report, Subject } from '../conformance/index.ts';
import { check } from '../harness/check.ts';
import type { Arithmetic } from '../nn/index.ts';
import { commandLine, Recorded } from './about-run.ts';
import { caseProgress } from './case-progress.ts';
import { casesBelow } from './find-cases.ts';
import { runGrid } from './run-grid.ts';
import { runLint } from './run-lint.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { parseShard } from './shard.ts';
import { progress } from './terminal.ts';
import { typedCheck } from './typed.ts';
import { exitOf } from './usage.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

export interface CheckFlags extends SubjectFlags {
  readonly arithmetic: Arithmetic;
  /** Absent: it is, where something fails. */
  readonly diagnose?: boolean;
  readonly verbose?: true;
  readonly lint?: true;
  /** The id of the one case to draw. */
  readonly grid?: string;
  readonly filter?: string;
  readonly shard?: string;
  readonly reporter: string[];
}

export async function runCheck(folders: readonly string[], flags: CheckFlags): Promise<number> {
  if (flags.lint) return runLint(await casesBelow(folders, flags));
  if (flags.grid !== undefined) return runGrid(folders, flags.grid, flags);
  const reporters = parseReporters(flags.reporter);
  const grids = reporters.some(({ name }) => name === 'html') ? 'all' : 'failures';
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  const cases = new Recorded(await casesBelow(folders, flags));
  const found = await withSubject(flags, flags.arithmetic, (subject, lanes) =>
    checkAll(subject, lanes, cases, flags, grids),
  );
  const report = { ...found, versions: cases.versions, command: commandLine(), ...(shard && { shard }) };
  await writeReports(reporters, report, { all: flags.verbose ?? false, command: typedCheck(folders, flags) });
  return exitOf(report.totals);
}

async function checkAll(
  subject: Subject,
  lanes: readonly Subject[],
  cases: CaseFlow,
  flags: CheckFlags,
  grids: Grids,
): Promise<Report> {
  const line = progress();
  try {
    const options = { ...caseProgress(line, flags.timeout), lanes, grids };
    if (flags.diagnose === false) return await check(subject, cases, options);
    const { diagnose } = await import('../harness/diagnose.ts'); // with the whole catalogue
    return await diagnose(subject, cases, { ...options, goldens: () => readCases() });
  } finally {
    line.clear();
  }
}
