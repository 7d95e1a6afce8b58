// Cases against a subject. One is read, asked, judged, reported and dropped before the next: what is kept are verdicts.
import { BlindSpots, type Mistake } from '../mistakes/index.ts';
import {
  type Case,
  type CaseVerdict,
  checkCase,
  featuresOf,
  type Grids,
  type Judged,
  type Report,
  plainSubject,
  saysOfItself,
  type Subject,
  totalsOf,
} from '../conformance/index.ts';
import { type Cases, sizeOfCases } from './cases.ts';
import { knownFrom } from './known.ts';
import { sideBySide } from './side-by-side.ts';

export interface CheckOptions {
  /** Milliseconds that a subject may take for one answer. Default: a minute. */
  readonly timeout?: number;
  /** Whether a failure is localised, which asks a few more questions. Default: true. */
  readonly localise?: boolean;
  /** A clock in milliseconds, for the `seconds` of each case. Absent: these are not measured. */
  readonly now?: () => number;
  /** The subject in threads of its own, where it has several: as many cases are judged at a time. */
  readonly lanes?: readonly Subject[];
  /** Which cases get their unrolled picture. Default: those that fail. */
  readonly grids?: Grids;
  /** Called after each case, for progress. `total` is Infinity where a flow does not say how many there are. */
  readonly onCase?: (verdict: CaseVerdict, done: number, total: number) => void | Promise<void>;
}

/** Every case against the subject. A subject that throws fails that case, and the run goes on. */
export async function check(subject: Subject, cases: Cases, options: CheckOptions = {}): Promise<Report> {
  return checkEach(subject, cases, options, () => {});
}

/** The same. `onJudged` is shown each case with the answer that was judged, before both are dropped. */
export async function checkEach(
  given: Subject,
  cases: Cases,
  { timeout = 60_000, localise = true, grids = 'failures', now, lanes, onCase }: CheckOptions,
  onJudged: (asked: Case, judged: Judged) => void,
): Promise<Report> {
  const subject = plainSubject(given);
  const verdicts: CaseVerdict[] = [];
  let late: readonly string[] = [];
  const blind = new BlindSpots((mistake) => isAsked(subject, mistake));
  const isHopeless = () => late.length === MOST_LATE;
  const judge = async (lane: Subject, asked: Case) =>
    isHopeless() ? notAsked(asked, late) : checkCase(lane, asked, { timeout, localise, grids });
  const clock = now ?? (() => 0);
  const asking = lanes?.map(plainSubject) ?? [subject];
  for await (const done of sideBySide(cases, asking, judge, clock)) {
    const since = clock();
    const { asked } = done;
    // Side by side it may have been asked before it was known that nothing is answered.
    const judged = isHopeless() ? notAsked(asked, late) : done.judged;
    if (!isHopeless()) late = judged.late ? [...late, asked.id] : [];
    const verdict = withGap(judged.verdict, subject.gaps);
    onJudged(asked, { ...judged, verdict });
    const names = judgedNames(verdict);
    if (names.length > 0) blind.add(asked, names);
    const seconds = (done.milliseconds + clock() - since) / 1000;
    const timed = now ? { ...verdict, seconds } : verdict;
    verdicts.push(timed);
    await onCase?.(timed, verdicts.length, sizeOfCases(cases));
  }
  return {
    format: 1,
    subject: saysOfItself(subject),
    totals: totalsOf(verdicts),
    cases: verdicts,
    ...knownFrom(blind.statuses),
  };
}

/** The answers that were judged. */
function judgedNames({ status, tensors }: CaseVerdict): string[] {
  if (status === 'skip') return [];
  return tensors.filter(({ judged }) => judged !== 'none').map(({ name }) => name);
}

/** What is not asked of a subject cannot show. */
function isAsked({ fixed }: Subject, { name }: Mistake): boolean {
  return name !== 'weights_kept' || !fixed?.includes('state_dict');
}

/** In a row: then no answer is coming. */
const MOST_LATE = 3;

function notAsked(asked: Case, late: readonly string[]): Judged {
  const { id, module, config, claim } = asked;
  const reason = `not asked: ${late.join(', ')} had no answer in time`;
  return {
    verdict: { id, module, config, claim, features: featuresOf(asked), status: 'fail', reason, tensors: [] },
  };
}

/** A known gap is not a failure; one that passes must be taken off the list, so it fails the run. */
function withGap(verdict: CaseVerdict, gaps: Subject['gaps']): CaseVerdict {
  const { id } = verdict;
  if (!gaps || !Object.hasOwn(gaps, id) || ['skip', 'broken'].includes(verdict.status)) return verdict;
  const gap = gaps[id]!;
  if (verdict.status === 'fail') return { ...verdict, status: 'gap', reason: gap };
  return {
    ...verdict,
    status: 'fail',
    reason: `listed as a known gap ("${gap}"), but it passes: take it off the list`,
  };
}
