// torch-parity diagnose: which known mistake reproduces a failing subject's numbers.
import { type Case, check, type Report, type Subject } from '../conformance/index.ts';
import { counted, diagnosisLines, plain } from '../report/index.ts';
import { diagnosed } from './diagnosed.ts';
import { casesBelow } from './find-cases.ts';
import { progress } from './terminal.ts';
import { EXIT } from './usage.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

export interface DiagnoseFlags extends SubjectFlags {
  readonly filter?: string;
}

export async function runDiagnose(folders: readonly string[], flags: DiagnoseFlags): Promise<number> {
  const cases = await casesBelow(folders, flags);
  return withSubject(flags, 'accurate', (subject) => diagnoseAll(subject, cases));
}

async function diagnoseAll(subject: Subject, cases: readonly Case[]): Promise<number> {
  const line = progress();
  const checked = await check(subject, cases, {
    localise: false, // a mistake that is named says more
    onCase: async ({ id }, done, total) => {
      line.update(`${done}/${counted(total, 'case')}  ${id}`);
      await new Promise(setImmediate);
    },
  });
  line.update('trying known mistakes …');
  const report = await located(subject, cases, await diagnosed(subject, cases, checked));
  line.clear();
  const { totals } = report;
  const lines = totals.fail === 0 ? ['There is nothing to diagnose.'] : ['', ...diagnosisLines(report)];
  const head = [
    plain(`torch-parity diagnose: ${subject.name}`),
    `${totals.fail} of ${counted(totals.cases, 'case')} ${totals.fail === 1 ? 'fails' : 'fail'}.`,
  ];
  process.stdout.write(`${[...head, ...lines].join('\n')}\n`);
  return totals.fail > 0 ? EXIT.mismatch : totals.pass > 0 ? EXIT.ok : EXIT.usage;
}

/** Where no mistake is named, the first case with wrong numbers is localised. */
async function located(subject: Subject, cases: readonly Case[], report: Report): Promise<Report> {
  const { diagnosis } = report;
  if (!diagnosis || diagnosis.failing === 0 || diagnosis.explanations.length > 0) return report;
  const first = report.cases.findIndex(({ tensors }) => tensors.some(({ status }) => status === 'fail'));
  const { cases: verdicts } = await check(subject, [cases[first]!]);
  return { ...report, cases: report.cases.with(first, verdicts[0]!) };
}
