// torch-parity judge: what was answered offline, with the report of check; and the questions that are next.
import type { CaseFlow } from '../case-files/index.ts';
import { judge, type JudgedAnswers } from '../offline/index.ts';
import { counted } from '../report/index.ts';
import { quoted } from '../text/index.ts';
import { commandLine, Recorded } from './about-run.ts';
import { caseProgress } from './case-progress.ts';
import { gapOptions } from './gap-options.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { sizeText } from './run-questions.ts';
import { selectCases } from './select.ts';
import { stoppable } from './stoppable.ts';
import { withProgress } from './terminal.ts';
import { tell } from './told.ts';
import { callOf, typedJudge } from './typed.ts';
import { exitOf } from './usage.ts';
import { type SaidFlags, withSaid } from './with-said.ts';

export interface JudgeFlags extends SaidFlags {
  readonly cases?: readonly string[];
  readonly filter?: readonly string[];
  readonly gaps?: string;
  readonly verbose?: true;
  readonly diagnose: boolean;
  /** MB. */
  readonly most?: number;
  readonly reporter?: readonly string[];
}

export async function runJudge(folder: string, flags: JudgeFlags): Promise<number> {
  const reporters = parseReporters(flags.reporter ?? []);
  const gaps = await gapOptions(flags);
  const grids = reporters.some(({ name }) => name === 'html') ? 'all' : 'failures';
  let recorded: Recorded | undefined;
  return stoppable(async (signal) => {
    const { report: found, next } = await withSaid(flags, (subject) =>
      withProgress((line) =>
        judge(folder, {
          ...caseProgress(line, 60),
          ...gaps,
          grids,
          signal,
          folders: flags.cases ?? [],
          choose: (cases) => selectCases(cases, { filter: flags.filter ?? [] }, () => 0),
          ...(subject && { subject }),
          diagnose: flags.diagnose,
          ...(flags.most !== undefined && { most: flags.most * 1e6 }),
          through: (cases: CaseFlow) => (recorded = new Recorded(cases)),
        }),
      ),
    );
    const report = { ...found, versions: recorded!.versions, command: commandLine() };
    await writeReports(reporters, report, {
      all: flags.verbose ?? false,
      // where there is more to answer, that is next
      command: next.questions > 0 ? [] : typedJudge(folder, flags),
    });
    tellNext(folder, next);
    return exitOf(report);
  });
}

/** What to answer now. */
function tellNext(
  folder: string,
  { questions, bytes, cases, left_out, trouble }: JudgedAnswers['next'],
): void {
  if (questions > 0) {
    const more = `${counted(questions, 'question')} more of ${counted(cases, 'case')}`;
    tell(
      `${more} in ${folder}, ${sizeText(bytes)}: the last of questions.json. Where it first goes wrong depends on their answers. Then:`,
      `${callOf('judge')} ${quoted(folder)}`,
    );
  }
  if (trouble !== undefined) tell(`More questions could not be written: ${trouble}`);
  else if (left_out > 0) {
    tell(
      `${counted(left_out, 'case')} had no room for more questions: --most MB makes it, --filter chooses.`,
    );
  }
}
