// torch-parity diagnose: which known mistake reproduces a failing subject's numbers.
import { Command } from 'commander';
import { GOLDEN, loadCases } from '../case-files/index.ts';
import { figure } from '../compare/index.ts';
import { answerOf, type Case, check, type Report, type Subject } from '../conformance/index.ts';
import { diagnose, type Diagnosis, type Explanation, type Failing, tellsApart } from '../mistakes/index.ts';
import { counted, plain, wrap } from '../report/index.ts';
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
  const report = await check(subject, cases, {
    onCase: async ({ id }, done, total) => {
      line.update(`${done}/${counted(total, 'case')}  ${id}`);
      await new Promise(setImmediate);
    },
  });
  line.update('trying known mistakes …');
  const failing = await answersOf(subject, cases, report);
  const diagnosis = diagnose(failing);
  const goldens = diagnosis.explanations.length > 1 ? await loadCases(GOLDEN) : [];
  line.clear();
  process.stdout.write(`${text(report, diagnosis, goldens).join('\n')}\n`);
  return report.totals.fail > 0 ? EXIT.mismatch : report.totals.pass > 0 ? EXIT.ok : EXIT.usage;
}

/** The failing cases whose numbers are wrong, free-running. */
async function answersOf(
  subject: Subject,
  cases: readonly Case[],
  { cases: verdicts }: Report,
): Promise<Failing[]> {
  const failing: Failing[] = [];
  for (const [i, asked] of cases.entries()) {
    const { status, tensors } = verdicts[i]!;
    if (status === 'fail' && tensors.length > 0)
      failing.push({ asked, answer: await answerOf(subject, asked) });
  }
  return failing;
}

function text(
  { subject, totals, cases }: Report,
  { failing, explanations, arrangements }: Diagnosis,
  goldens: readonly Case[],
): string[] {
  const head = [
    plain(`torch-parity diagnose: ${subject.name}`),
    `${totals.fail} of ${counted(totals.cases, 'case')} fail.`,
  ];
  const unanswered = totals.fail - failing;
  const broken =
    unanswered > 0
      ? [`${counted(unanswered, 'case')} gave no wrong numbers to look at; check says why.`]
      : [];
  const arranged = [...arrangements]
    .map(([how, count]) => `${counted(count, 'case')}: ${how}`)
    .flatMap((one) => wrap(one, 2));
  if (totals.fail === 0) return [...head, 'There is nothing to diagnose.'];
  const found = explanations.flatMap((explanation) => ['', ...explained(explanation, failing)]);
  const apart = explanations.length > 1 ? tellApart(explanations, goldens) : [];
  const first = cases.find((verdict) => verdict.first)?.first?.text;
  const none = [
    '',
    'No known mistake, alone or with another, reproduces these numbers.',
    ...(first === undefined ? [] : wrap(`First, in the first failing case: ${first}`, 0)),
  ];
  return [...head, ...broken, ...arranged, ...(explanations.length > 0 ? [...found, ...apart] : none)];
}

function explained({ mistakes, cases, max_abs_error }: Explanation, failing: number): string[] {
  const share =
    cases === failing
      ? `all ${counted(cases, 'failing case')}`
      : `${cases} of ${counted(failing, 'failing case')}`;
  return [
    ...wrap(`${mistakes.map(({ title, name }) => `${title} (${name})`).join(', and ')}`, 0),
    ...wrap(`reproduces ${share}, to ${figure(max_abs_error)}`, 2),
    ...mistakes.flatMap(({ cause, remedy }) => [
      ...wrap(`Probably: ${cause}`, 2),
      ...wrap(`Remedy: ${remedy}`, 2),
    ]),
  ];
}

function tellApart(explanations: readonly Explanation[], goldens: readonly Case[]): string[] {
  const [first, ...others] = explanations;
  const names = ({ mistakes }: Explanation) => mistakes.map(({ name }) => name).join(' and ');
  return [
    '',
    'These cases cannot tell them apart.',
    ...others.flatMap((other) => {
      const golden = tellsApart(first!, other, goldens);
      const how = golden
        ? `golden/${golden.id} would tell ${names(first!)} from ${names(other)}`
        : `no golden tells ${names(first!)} from ${names(other)}`;
      return wrap(how, 2);
    }),
  ];
}
