// Cases against a subject. One is read, asked, judged, reported and dropped before the next: what is kept are verdicts.
import { BlindSpots, type Mistake, named } from '../mistakes/index.ts';
import {
  type Case,
  type CaseVerdict,
  checkCase,
  featuresOf,
  type KnownGap,
  KnownGaps,
  type Judged,
  type Report,
  plainSubject,
  saysOfItself,
  type Subject,
  totalsOf,
} from '../conformance/index.ts';
import { orStopped } from './or-stopped.ts';

/** A list of cases, or a flow of them that is read as it goes. */
export type Cases = Iterable<Case> | AsyncIterable<Case>;

export interface CheckOptions {
  /** Milliseconds that a subject may take for one answer. Default: a minute. */
  readonly timeout?: number;
  /** Whether a failure is localised, which asks a few more questions. Default: true. */
  readonly localise?: boolean;
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

/** Every case against the subject. A subject that throws fails that case, and the run goes on. */
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
  const blind = new BlindSpots((mistake) => isAsked(subject, mistake));
  for await (const asked of cases) {
    const isHopeless = late.length === MOST_LATE;
    const judged = isHopeless
      ? notAsked(asked, late)
      : await orStopped(checkCase(subject, asked, { timeout, localise }), signal);
    if (!judged) break;
    if (!isHopeless) late = judged.late ? [...late, asked.id] : [];
    const verdict = known.judged(judged.verdict);
    onJudged(asked, { ...judged, verdict });
    const names = judgedNames(verdict);
    if (names.length > 0) blind.add(asked, names);
    verdicts.push(verdict);
    await onCase?.(verdict, verdicts.length, sizeOf(cases));
    if (verdicts.filter(hasFailed).length >= bail || signal?.aborted) break;
  }
  const cut = cutOf(cases, verdicts, signal);
  const { unseen, untried, impossible } = blind;
  const listed = known.verdicts(isWhole && Object.keys(cut).length === 0);
  return {
    format: 1,
    subject: saysOfItself(subject),
    totals: totalsOf(verdicts),
    ...cut,
    cases: verdicts,
    ...(listed.length > 0 && { gaps: listed }),
    blind_spots: unseen.map(named),
    known_mistakes: { all: blind.known, impossible: impossible.length, untried: untried.length },
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
  const { id, module, claim } = asked;
  const reason = `not asked: ${late.join(', ')} had no answer in time`;
  return { verdict: { id, module, claim, features: featuresOf(asked), status: 'fail', reason, tensors: [] } };
}

/** How many cases a list has, or a flow that says so. */
function sizeOf(cases: Cases): number {
  const { length, size } = cases as { readonly length?: number; readonly size?: number };
  return length ?? size ?? Infinity;
}

/** What the report says of a run that ended before its end. */
function cutOf(
  cases: Cases,
  verdicts: readonly CaseVerdict[],
  signal: AbortSignal | undefined,
): Pick<Report, 'not_run' | 'interrupted'> {
  const size = sizeOf(cases);
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
