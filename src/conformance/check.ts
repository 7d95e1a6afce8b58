// Runs cases against a subject, one after the other, and reports all of them.
import type { Case } from './case.ts';
import { checkCase } from './check-case.ts';
import type { Subject } from './subject.ts';
import { type CaseVerdict, type Report, totalsOf } from './verdict.ts';

export interface CheckOptions {
  /** Milliseconds that a subject may take for one answer. Default: a minute. */
  readonly timeout?: number;
  /** Whether a failure is localised, which asks a few more questions. Default: true. */
  readonly localise?: boolean;
  /** Called after each case, for progress. */
  readonly onCase?: (verdict: CaseVerdict, done: number, total: number) => void | Promise<void>;
}

/** Every case against the subject. A subject that throws fails that case, and the run goes on. */
export async function check(
  subject: Subject,
  cases: readonly Case[],
  options: CheckOptions = {},
): Promise<Report> {
  const { timeout = 60_000, localise = true } = options;
  const verdicts: CaseVerdict[] = [];
  for (const asked of cases) {
    const verdict = withGap(await checkCase(subject, asked, { timeout, localise }), subject.gaps?.[asked.id]);
    verdicts.push(verdict);
    await options.onCase?.(verdict, verdicts.length, cases.length);
  }
  return { format: 1, subject: { name: subject.name }, totals: totalsOf(verdicts), cases: verdicts };
}

/** A known gap is not a failure; one that passes must be taken off the list, so it fails the run. */
function withGap(verdict: CaseVerdict, gap: string | undefined): CaseVerdict {
  if (gap === undefined || verdict.status === 'skip') return verdict;
  if (verdict.status === 'fail') return { ...verdict, status: 'gap', reason: gap };
  return {
    ...verdict,
    status: 'fail',
    reason: `listed as a known gap ("${gap}"), but it passes: take it off the list`,
  };
}
