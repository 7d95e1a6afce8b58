// torch-parity merge: reports of shards, joined.
import type { Report } from '../conformance/index.ts';
import { mergedReport } from '../harness/merge.ts';
import { commandLine } from './about-run.ts';
import { readReport } from './read-report.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { wantAllShards } from './shards-of-one-run.ts';
import { exitOf } from './usage.ts';

export interface MergeFlags {
  readonly reporter: string[];
}

export async function runMerge(files: readonly string[], flags: MergeFlags): Promise<number> {
  const reporters = parseReporters(flags.reporter);
  const shards = files.map((file) => ({ file, report: readReport(file) }));
  wantAllShards(shards);
  const reports = shards.map(({ report }) => report) as [Report, ...Report[]];
  const report = { ...mergedReport(reports), command: commandLine() };
  await writeReports(reporters, report, { all: false, command: [] }); // the shards' own commands name the subject
  return exitOf(report);
}
