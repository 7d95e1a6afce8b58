// torch-parity check: cases against a subject.
import { type Case, check, isGreen, type Report, type Subject } from '../conformance/index.ts';
import type { Arithmetic } from '../nn/index.ts';
import { counted } from '../report/index.ts';
import { casesBelow } from './find-cases.ts';
import { runLint } from './lint.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { progress } from './terminal.ts';
import { EXIT } from './usage.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

export interface CheckFlags extends SubjectFlags {
  readonly arithmetic: Arithmetic;
  readonly diagnose?: true;
  readonly lint?: true;
  readonly filter?: string;
  readonly shard?: string;
  readonly reporter: string[];
}

export async function runCheck(folders: readonly string[], flags: CheckFlags): Promise<number> {
  if (flags.lint) return runLint(await casesBelow(folders, flags));
  const reporters = parseReporters(flags.reporter);
  const cases = await casesBelow(folders, flags);
  const report = await withSubject(flags, flags.arithmetic, async (subject) => {
    const checked = await checkAll(subject, cases, flags);
    if (!flags.diagnose) return checked;
    const { diagnosed } = await import('./diagnosed.ts'); // with the whole catalogue
    return diagnosed(subject, cases, checked);
  });
  writeReports(reporters, report);
  const { totals } = report;
  if (totals.fail > 0) return EXIT.mismatch;
  return isGreen(totals) ? EXIT.ok : EXIT.usage;
}

async function checkAll(subject: Subject, cases: readonly Case[], { timeout }: CheckFlags): Promise<Report> {
  const line = progress();
  try {
    return await check(subject, cases, {
      timeout: (timeout + 1) * 1000, // the thread of a user's subject has its own limit, which knows more
      onCase: async ({ id }, done, total) => {
        line.update(`${done}/${counted(total, 'case')}  ${id}`);
        await new Promise(setImmediate); // lets the terminal draw, and Ctrl-C in
      },
    });
  } finally {
    line.clear();
  }
}
