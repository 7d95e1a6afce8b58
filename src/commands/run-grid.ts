// torch-parity check --grid CASE: the unrolled picture of one case.
import { check } from '../harness/check.ts';
import type { Arithmetic } from '../nn/index.ts';
import { oneCase } from '../report/index.ts';
import { caseProgress } from './case-progress.ts';
import { caseNamed } from './find-cases.ts';
import { print } from './output.ts';
import { hasColours, progress } from './terminal.ts';
import { exitOf } from './usage.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

interface GridFlags extends SubjectFlags {
  readonly arithmetic: Arithmetic;
}

export async function runGrid(folders: readonly string[], id: string, flags: GridFlags): Promise<number> {
  const cases = caseNamed(folders, id);
  const line = progress();
  const report = await withSubject(flags, flags.arithmetic, (subject) =>
    check(subject, cases, { ...caseProgress(line, flags.timeout), grids: 'all' }),
  ).finally(() => line.clear());
  await print(oneCase(report.cases[0]!, { colours: hasColours(process.stdout) }));
  return exitOf(report);
}
