// Cases against a subject. One is read, asked, judged, reported and dropped before the next: what is kept are verdicts.
import { BlindSpots, departuresOf, type Mistake } from '../mistakes/index.ts';
import {
  type Case,
  type CaseVerdict,
  checkCase,
  featuresOf,
  type Grids,
  isUnreadable,
  type KnownGap,
  KnownGaps,
  type Judged,
  type Report,
  plainSubject,
  saysOfItself,
  type Subject,
  totalsOf,
  type Unreadable,
  unreadableVerdict,
} from '../conformance/index.ts';
import { type Cases, sizeOfCases } from './cases.ts';
import { knownFrom } from './known.ts';
import { orStopped } from './or-stopped.ts';
import { sideBySide } from './side-by-side.ts';

/** How a run is done: limits, known gaps, progress. Times are in milliseconds. */
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
  /** Known differences, besides those that the subject lists itself. */
  readonly gaps?: readonly KnownGap[] | undefined;
  /** YYYY-MM-DD, for gaps with `until`; without it none expires. */
  readonly today?: string | undefined;
  /** Whether these are all cases there are: then a gap that matches none of them fails the run. Default: false. */
  readonly isWhole?: boolean | undefined;
  /** Ends the run after so many failing cases. Default: never. */
  readonly bail?: number | undefined;
  /** Ends the run; what was judged is reported. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each case, for progress. `total` is Infinity where a flow does not say how many there are. */
  readonly onCase?: (verdict: CaseVerdict, done: number, total: number) => void | Promise<void>;
}

/**
 * Every case against the subject. A subject that throws fails that case, and the run goes on.
 * @throws InputError where the subject is not what defineSubject takes; CaseFileError where a flow cannot read a case
 */
export async function check(subject: Subject, cases: Cases, options: CheckOptions = {}): Promise<Report> {
  return checkEach(subject, cases, options, () => {});
}

/** The same. `onJudged` is shown each case with the answer that was judged, before both are dropped. */
export async function checkEach(
  given: Subject,
  cases: Cases,
  {
    timeout = 60_000,
    localise = true,
    grids = 'failures',
    now,
    lanes,
    onCase,
    gaps = [],
    today,
    isWhole = false,
    bail = Infinity,
    signal,
  }: CheckOptions,
  onJudged: (asked: Case, judged: Judged) => void,
): Promise<Report> {
  const subject = plainSubject(given);
  const verdicts: CaseVerdict[] = [];
  const known = new KnownGaps([...gaps, ...gapsOf(subject)], today);
  let late: readonly string[] = [];
  let failing = 0;
  const departed = departuresOf(subject.departures);
  const blind = new BlindSpots((mistake) => canHappen(subject, mistake), departed);
  const isHopeless = () => late.length === MOST_LATE;
  const judge = async (lane: Subject, asked: Case | Unreadable) =>
    isUnreadable(asked)
      ? { verdict: unreadableVerdict(asked) }
      : isHopeless()
        ? notAsked(asked, late)
        : orStopped(checkCase(lane, asked, { timeout, localise, grids, departed }), signal);
  const clock = now ?? (() => 0);
  const asking = lanes?.map(plainSubject) ?? [subject];
  for await (const done of sideBySide(cases, asking, judge, clock)) {
    const since = clock();
    const { asked } = done;
    if (!done.judged) break;
    // Side by side it may have been asked before it was known that nothing is answered.
    const judged: Judged = !isUnreadable(asked) && isHopeless() ? notAsked(asked, late) : done.judged;
    if (!isHopeless()) late = judged.late ? [...late, asked.id] : [];
    const verdict = known.judged(judged.verdict);
    if (!isUnreadable(asked)) onJudged(asked, { ...judged, verdict });
    const names = judgedNames(verdict);
    const { per_step } = verdict;
    const steps = per_step !== undefined && per_step.status !== 'skip';
    if (names.length > 0 && judged.opened) {
      blind.add(judged.opened, names, steps, (mistake) => isAsked(subject, verdict, mistake));
    }
    const seconds = (done.milliseconds + clock() - since) / 1000;
    const timed = now ? { ...verdict, seconds } : verdict;
    verdicts.push(timed);
    await onCase?.(timed, verdicts.length, sizeOfCases(cases));
    if (hasFailed(timed)) failing++;
    if (failing >= bail || signal?.aborted) break;
  }
  const cut = cutOf(cases, verdicts, signal);
  const listed = known.verdicts(isWhole && Object.keys(cut).length === 0);
  return {
    format: 1,
    subject: saysOfItself(subject),
    ...(departed && { departures: departed.said }),
    totals: totalsOf(verdicts),
    ...cut,
    cases: verdicts,
    ...(listed.length > 0 && { gaps: listed }),
    ...knownFrom(blind.statuses),
  };
}

/** The answers that were judged. */
function judgedNames({ status, tensors }: CaseVerdict): string[] {
  if (status === 'skip') return [];
  return tensors.filter(({ judged }) => judged !== 'none').map(({ name }) => name);
}

/** What is not asked of a subject, or not answered yet, cannot show. */
function isAsked(
  { fixed, offline }: Subject,
  { unanswered = [] }: CaseVerdict,
  { misbehaviour }: Mistake,
): boolean {
  switch (misbehaviour?.showsIn) {
    case 'other-weights':
      return !fixed?.includes('state_dict') && !unanswered.includes('other-weights');
    case 'again':
      return !unanswered.includes('again');
    default:
      return !offline; // it is memory that both must see
  }
}

/** A program has memory of its own, and it is asked one question at a time; a command is not there for two. */
function canHappen({ isolation }: Subject, { misbehaviour }: Mistake): boolean {
  if (!misbehaviour || isolation === undefined || misbehaviour.takes === 'nothing') return true;
  return isolation === 'in turn' && misbehaviour.takes === 'a process that stays';
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

/** What the report says of a run that ended before its end. */
function cutOf(
  cases: Cases,
  verdicts: readonly CaseVerdict[],
  signal: AbortSignal | undefined,
): Pick<Report, 'not_run' | 'interrupted'> {
  const size = sizeOfCases(cases);
  const not_run = Number.isFinite(size) ? size - verdicts.length : 0;
  return { ...(not_run > 0 && { not_run }), ...(signal?.aborted && { interrupted: true }) };
}

function hasFailed({ status }: CaseVerdict): boolean {
  return status === 'fail' || status === 'broken';
}

/** Those that the subject lists itself. */
function gapsOf({ gaps = {} }: Subject): KnownGap[] {
  return Object.entries(gaps).map(([glob, reason]) => {
    return { case: glob, reason, place: `gaps["${glob}"] of the subject` };
  });
}
