// A report with its diagnosis: while the cases flow by a sample of those that fail is kept, and known mistakes are tried
// on the answers.
import {
  type Case,
  type DiagnosisVerdict,
  type ExplanationVerdict,
  plainSubject,
  type Report,
  type Subject,
} from '../conformance/index.ts';
import {
  alternativesTo,
  behaviours,
  type Departures,
  departuresOf,
  type Explanation,
  explained,
  named,
  tellsApart,
} from '../mistakes/index.ts';
import type { Cases } from './cases.ts';
import { checkEach, type CheckOptions } from './check.ts';
import { Sample } from './sample.ts';

/** How a run with a diagnosis is done. */
export interface DiagnoseOptions extends CheckOptions {
  /** Cases to look for one that tells two explanations apart; read only where there are two. */
  readonly goldens?: () => Iterable<Case> | AsyncIterable<Case>;
  /** Called before each known mistake is tried, once all cases are judged and something failed. */
  readonly onTry?: (tried: number) => void | Promise<void>;
}

/**
 * Every case against the subject, as `check` does it, and which known mistakes reproduce the numbers of those that fail.
 * @returns a report; `diagnosis` is in it where something failed
 */
export async function diagnose(
  subject: Subject,
  cases: Cases,
  options: DiagnoseOptions = {},
): Promise<Report> {
  const plain = plainSubject(subject);
  const departures = departuresOf(plain.departures);
  const sample = new Sample(departures);
  const report = await checkEach(plain, cases, options, (asked, judged) => sample.add(asked, judged));
  if (report.totals.fail === 0 || report.interrupted) return report;
  try {
    return { ...report, diagnosis: await diagnosisOf(sample, options, departures) };
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    return { ...report, interrupted: true };
  }
}

async function diagnosisOf(
  sample: Sample,
  { goldens, onTry, signal }: DiagnoseOptions,
  departures: Departures | undefined,
): Promise<DiagnosisVerdict> {
  const onNext = async (tried: number) => {
    await onTry?.(tried);
    signal?.throwIfAborted();
  };
  const { explanations, coincidence, arrangements, kinds, ...counts } = await explained(
    sample.trials,
    onNext,
    alternativesTo(departures),
  );
  const [first] = explanations;
  const told: ExplanationVerdict[] = [];
  for (const one of explanations) {
    const golden =
      one.mistakes === first!.mistakes
        ? undefined
        : await telling(first!.mistakes, one.mistakes, goldens?.() ?? []);
    told.push({ ...verdictOf(one), ...(golden && { told_apart_by: golden.id }) });
  }
  return {
    ...counts,
    ...(sample.left_out > 0 && { left_out: sample.left_out }),
    explanations: told,
    kinds,
    ...(coincidence && { coincidence: verdictOf(coincidence) }),
    behaviours: behaviours(sample.failed).map(({ mistake, ...count }) => ({
      mistake: named(mistake),
      ...count,
    })),
    arrangements: [...arrangements].map(([text, count]) => ({ text, cases: count })),
  };
}

function verdictOf({ mistakes, scope, condition, ...figures }: Explanation): ExplanationVerdict {
  return {
    mistakes: mistakes.map(named),
    ...(scope && { scope: { name: scope.name, title: scope.title } }),
    ...(condition.size > 0 && { condition: { name: condition.name, title: condition.title } }),
    ...figures,
  };
}

/** The first case in which these mistakes differ from those. */
async function telling(
  these: Explanation['mistakes'],
  those: Explanation['mistakes'],
  goldens: Iterable<Case> | AsyncIterable<Case>,
): Promise<Case | undefined> {
  for await (const golden of goldens) if (tellsApart(these, those, golden)) return golden;
  return undefined;
}
