// torch-parity diagnose: which known mistake reproduces a failing subject's numbers.
import { type Case, check, type Subject } from '../conformance/index.ts';
import { counted, diagnosisLines, plain } from '../report/index.ts';
import type { DiagnoseFlags } from './diagnose.ts';
import { diagnosed } from './diagnosed.ts';
import { casesBelow } from './find-cases.ts';
import { progress } from './terminal.ts';
import { EXIT } from './usage.ts';
import { withSubject } from './with-subject.ts';

export async function runDiagnose(folders: readonly string[], flags: DiagnoseFlags): Promise<number> {
  const cases = await casesBelow(folders, flags);
  return withSubject(flags, 'accurate', (subject) => diagnoseAll(subject, cases));
}

async function diagnoseAll(subject: Subject, cases: readonly Case[]): Promise<number> {
  const line = progress();
  const checked = await check(subject, cases, {
    onCase: async ({ id }, done, total) => {
      line.update(`${done}/${counted(total, 'case')}  ${id}`);
      await new Promise(setImmediate);
    },
  });
  line.update('trying known mistakes …');
  const report = await diagnosed(subject, cases, checked);
  line.clear();
  const { totals } = report;
  const lines = totals.fail === 0 ? ['There is nothing to diagnose.'] : ['', ...diagnosisLines(report)];
  const head = [
    plain(`torch-parity diagnose: ${subject.name}`),
    `${totals.fail} of ${counted(totals.cases, 'case')} fail.`,
  ];
  process.stdout.write(`${[...head, ...lines].join('\n')}\n`);
  return totals.fail > 0 ? EXIT.mismatch : totals.pass > 0 ? EXIT.ok : EXIT.usage;
}
