// torch-parity diagnose: which known mistake reproduces a failing subject's numbers.
import { Command } from 'commander';
import { type Case, check, type Report, type Subject } from '../conformance/index.ts';
import { counted, diagnosisLines, plain } from '../report/index.ts';
import { diagnosed } from './diagnosed.ts';
import { casesBelow } from './find-cases.ts';
import { whole } from './options.ts';
import { progress } from './terminal.ts';
import { EXIT } from './usage.ts';
import { withSubject } from './with-subject.ts';

interface DiagnoseFlags {
  readonly subject?: string;
  readonly timeout: number;
  readonly filter?: string;
}

export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .description('say which known mistake, or which two, reproduce the numbers of a failing subject')
    .argument('[CASE...]', "folders with cases (default: this package's own goldens)")
    .option(
      '--subject <file>',
      'a module whose default export is defineSubject({ … }) (default: our own RNN)',
    )
    .option('--timeout <seconds>', 'how long the subject may take for one case', whole, 60)
    .option('--filter <glob>', 'only the cases whose id matches')
    .action(async (folders: string[], flags: DiagnoseFlags) => {
      const cases = casesBelow(folders, flags);
      process.exitCode = await withSubject(flags, 'accurate', (subject) => runDiagnose(subject, cases));
    });
}

async function runDiagnose(subject: Subject, cases: readonly Case[]): Promise<number> {
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
