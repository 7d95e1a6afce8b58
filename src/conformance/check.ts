// Runs cases against a subject, one after the other, and reports all of them.
import { answerOf, supportOf } from './answer.ts';
import type { Case } from './case.ts';
import { featuresOf } from './features.ts';
import { judgeTensors } from './judge.ts';
import type { Subject } from './subject.ts';
import { type CaseVerdict, type Report, totalsOf } from './verdict.ts';

export interface CheckOptions {
  /** Milliseconds that a subject may take for one case. Default: a minute. */
  readonly timeout?: number;
  /** Called after each case, for progress. */
  readonly onCase?: (verdict: CaseVerdict, done: number, total: number) => void | Promise<void>;
}

/** Every case against the subject. A subject that throws fails that case, and the run goes on. */
export async function check(
  subject: Subject,
  cases: readonly Case[],
  options: CheckOptions = {},
): Promise<Report> {
  const verdicts: CaseVerdict[] = [];
  for (const asked of cases) {
    const verdict = withGap(
      await checkCase(subject, asked, options.timeout ?? 60_000),
      subject.gaps?.[asked.id],
    );
    verdicts.push(verdict);
    await options.onCase?.(verdict, verdicts.length, cases.length);
  }
  return { format: 1, subject: { name: subject.name }, totals: totalsOf(verdicts), cases: verdicts };
}

async function checkCase(subject: Subject, asked: Case, timeout: number): Promise<CaseVerdict> {
  const { id, module, claim } = asked;
  const base = { id, module, claim, features: featuresOf(asked), tensors: [] };
  try {
    const supported = await within(timeout, supportOf(subject, asked));
    if (supported !== true) return { ...base, status: 'skip', reason: supported };
    const tensors = judgeTensors(asked, await within(timeout, answerOf(subject, asked)));
    if (tensors.every(({ status }) => status === 'skip')) {
      return { ...base, tensors, status: 'skip', reason: 'the subject gave none of the expected tensors' };
    }
    return { ...base, tensors, status: tensors.some(({ status }) => status === 'fail') ? 'fail' : 'pass' };
  } catch (error) {
    return { ...base, status: 'fail', reason: messageOf(error) };
  }
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

/** What takes longer than this many milliseconds is given up. */
async function within<T>(timeout: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeout / 1000} s`)), timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
