// A report with its diagnosis: the failing cases are asked once more, and known mistakes are tried on the answers.
import { GOLDEN, loadCases } from '../case-files/index.ts';
import {
  answerOf,
  type Case,
  type DiagnosisVerdict,
  type Report,
  type Subject,
} from '../conformance/index.ts';
import { diagnose, type Failing, tellsApart } from '../mistakes/index.ts';

export async function diagnosed(subject: Subject, cases: readonly Case[], report: Report): Promise<Report> {
  if (report.totals.fail === 0) return report;
  const { failing, explanations, arrangements } = diagnose(await wrongAnswers(subject, cases, report));
  const [first, ...others] = explanations;
  const goldens = others.length > 0 ? await loadCases(GOLDEN) : [];
  const diagnosis: DiagnosisVerdict = {
    failing,
    explanations: explanations.map((explanation) => {
      const golden = explanation === first ? undefined : tellsApart(first!, explanation, goldens);
      return {
        mistakes: explanation.mistakes.map(({ name, title, cause, remedy }) => ({
          name,
          title,
          cause,
          remedy,
        })),
        cases: explanation.cases,
        max_abs_error: explanation.max_abs_error,
        ...(golden && { told_apart_by: golden.id }),
      };
    }),
    arrangements: [...arrangements].map(([text, count]) => ({ text, cases: count })),
  };
  return { ...report, diagnosis };
}

/** Of the failing cases whose numbers are wrong, free-running. */
async function wrongAnswers(
  subject: Subject,
  cases: readonly Case[],
  { cases: verdicts }: Report,
): Promise<Failing[]> {
  const failing: Failing[] = [];
  for (const [i, asked] of cases.entries()) {
    const { status, tensors } = verdicts[i]!;
    const isWrong = status === 'fail' && tensors.some((one) => one.status === 'fail');
    if (isWrong) failing.push({ asked, answer: await answerOf(subject, asked) });
  }
  return failing;
}
