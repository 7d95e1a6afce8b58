// A report with its diagnosis: the failing cases are asked once more, and known mistakes are tried on the answers.
import { GOLDEN, loadCases } from '../case-files/index.ts';
import {
  answerOf,
  type Case,
  type DiagnosisVerdict,
  type NamedMistake,
  type Report,
  type Subject,
} from '../conformance/index.ts';
import {
  behaviours,
  diagnose,
  type Failed,
  type Failing,
  type Mistake,
  tellsApart,
} from '../mistakes/index.ts';

export async function diagnosed(subject: Subject, cases: readonly Case[], report: Report): Promise<Report> {
  if (report.totals.fail === 0) return report;
  const { wrong, failed } = await failures(subject, cases, report);
  const { explanations, arrangements, ...counts } = diagnose(wrong);
  const [first, ...others] = explanations;
  const goldens = others.length > 0 ? await loadCases(GOLDEN) : [];
  const diagnosis: DiagnosisVerdict = {
    ...counts,
    explanations: explanations.map(({ mistakes, ...figures }) => {
      const golden =
        mistakes === first!.mistakes ? undefined : tellsApart(first!.mistakes, mistakes, goldens);
      return {
        mistakes: mistakes.map(named),
        ...figures,
        ...(golden && { told_apart_by: golden.id }),
      };
    }),
    behaviours: behaviours(failed).map(({ mistake, ...count }) => ({
      mistake: named(mistake),
      ...count,
    })),
    arrangements: [...arrangements].map(([text, count]) => ({ text, cases: count })),
  };
  return { ...report, diagnosis };
}

const named = ({ name, title, cause, remedy }: Mistake): NamedMistake => ({ name, title, cause, remedy });

/** The failing cases whose numbers are wrong, free-running; and those that fail for another reason. */
async function failures(
  subject: Subject,
  cases: readonly Case[],
  { cases: verdicts }: Report,
): Promise<{ wrong: Failing[]; failed: Failed[] }> {
  const wrong: Failing[] = [];
  const failed: Failed[] = [];
  for (const [i, asked] of cases.entries()) {
    const { status, tensors, reason } = verdicts[i]!;
    if (status !== 'fail') continue;
    if (reason !== undefined) failed.push({ asked, reason });
    if (!tensors.some((one) => one.status === 'fail')) continue;
    try {
      wrong.push({ asked, answer: await answerOf(subject, asked) });
    } catch (error) {
      failed.push({ asked, reason: (error as Error).message }); // it answered before
    }
  }
  return { wrong, failed };
}
