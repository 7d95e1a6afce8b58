// torch-parity diagnose: which known mistake reproduces a failing subject's numbers.
import { readCases, type WholeFlow, wholeFlowOf } from '../case-files/index.ts';
import type { Report, Subject } from '../conformance/index.ts';
import { check, diagnose, type DiagnoseOptions } from '../harness/index.ts';
import { counted, cutShort, diagnosisLines, gapsLines, paint, titleLines, wrap } from '../report/index.ts';
import { plain } from '../text/index.ts';
import { caseProgress } from './case-progress.ts';
import { configured } from './configured.ts';
import { foundBelow } from './find-cases.ts';
import { gapOptions } from './gap-options.ts';
import { print } from './output.ts';
import { stoppable } from './stoppable.ts';
import { hasColours, withProgress } from './terminal.ts';
import { exitOf } from './usage.ts';
import { runList } from './run-list.ts';
import { isWhole } from './select.ts';
import { ToldFaults } from './told-faults.ts';
import { type SubjectFlags, withSubject } from './with-subject.ts';

export interface DiagnoseFlags extends SubjectFlags {
  readonly filter: readonly string[];
  readonly list?: true;
}

export async function runDiagnose(typedFolders: readonly string[], typed: DiagnoseFlags): Promise<number> {
  const { folders, flags } = await configured(
    typedFolders,
    typed,
    typed.list ? ['cases'] : ['subject', 'cases', 'gaps'],
  );
  const found = await foundBelow(folders, flags);
  if (flags.list) return runList(found);
  const gaps = await gapOptions(flags);
  const faults = new ToldFaults();
  const cases = wholeFlowOf(found, faults.add);
  return stoppable((signal) =>
    withSubject(flags, 'accurate', (subject, lanes) =>
      diagnoseAll(subject, cases, flags, { ...gaps, isWhole: isWhole(flags), lanes, signal }),
    ),
  ).finally(() => faults.tell());
}

async function diagnoseAll(
  subject: Subject,
  cases: WholeFlow,
  flags: DiagnoseFlags,
  given: DiagnoseOptions,
): Promise<number> {
  const report = await withProgress(async (line) => {
    const diagnosed = await diagnose(subject, cases, {
      ...caseProgress(line, flags.timeout),
      ...given,
      localise: false, // a mistake that is named says more
      goldens: () => readCases(),
    });
    return located(subject, cases, diagnosed);
  });
  const { totals } = report;
  const painted = paint(hasColours(process.stdout));
  const lines = report.interrupted
    ? cutShort(report, painted)
    : totals.fail === 0
      ? ['There is nothing to diagnose.']
      : ['', ...diagnosisLines(report)];
  const head = [
    ...titleLines('torch-parity diagnose', subject.name),
    `${totals.fail} of ${counted(totals.cases, 'case')} ${totals.fail === 1 ? 'fails' : 'fail'}${totals.skip > 0 ? `, ${totals.skip} skipped` : ''}.`,
  ];
  const broken = report.cases.filter(({ status }) => status === 'broken');
  const goldens = broken.flatMap(({ id, reason }) => ['', `BROKEN GOLDEN ${plain(id)}`, ...wrap(reason!, 5)]);
  const listed = gapsLines(report, painted);
  await print([...head, ...goldens, ...(listed.length > 0 ? ['', ...listed] : []), ...lines].join('\n'));
  return exitOf(report);
}

/** Where no mistake is named, the first case with wrong numbers is localised. */
async function located(subject: Subject, cases: WholeFlow, report: Report): Promise<Report> {
  const { diagnosis } = report;
  if (!diagnosis || diagnosis.failing === 0 || diagnosis.explanations.length > 0) return report;
  const first = report.cases.findIndex(
    ({ status, tensors }) => status === 'fail' && tensors.some((one) => one.status === 'fail'),
  );
  let at = 0;
  for await (const asked of cases) {
    if (at++ < first) continue;
    const { cases: verdicts } = await check(subject, [asked]);
    return { ...report, cases: report.cases.with(first, verdicts[0]!) };
  }
  return report;
}
