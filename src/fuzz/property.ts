// The live property: for random networks the subject computes what PyTorch computes.
import fc from 'fast-check';
import {
  type Case,
  type CaseVerdict,
  checkCase,
  type DepartureVerdict,
  type GapVerdict,
  type KnownGap,
  KnownGaps,
  type Subject,
} from '../conformance/index.ts';
import { OracleError, type Spec } from '../oracle/index.ts';
import { type Departures, departuresOf } from '../mistakes/index.ts';
import { orStopped } from '../harness/or-stopped.ts';
import { Ahead, type Answers } from './ahead.ts';
import { liveCase } from './live-case.ts';
import type { Bounds } from './bounds.ts';
import { specs } from './specs.ts';

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** fast-check's path to one value, to replay a failure. */
  readonly path?: string | undefined;
  /** Milliseconds that the subject may take for one answer. Default: a minute. */
  readonly timeout?: number | undefined;
  /** Milliseconds after which no new network is drawn. */
  readonly timeLimit?: number | undefined;
  readonly bounds: Bounds;
  /** PyTorch answers with its arithmetic pinned; a subject that claims it is held to the bits. */
  readonly exact?: boolean;
  /** Known differences: those with `where` cover networks. */
  readonly gaps?: readonly KnownGap[] | undefined;
  /** YYYY-MM-DD, for gaps with `until`. */
  readonly today?: string | undefined;
  /** Ends the search; what was found is reported. */
  readonly signal?: AbortSignal | undefined;
  /** After each network, for progress. */
  readonly onRun?: (counts: FuzzCounts, verdict: CaseVerdict | undefined) => void;
  /** After each smaller network that was tried, once one has failed. */
  readonly onShrink?: (tried: number) => void;
}

/** What became of the networks that were drawn, before the first failure was shrunk. */
export interface FuzzCounts {
  runs: number;
  pass: number;
  fail: number;
  skip: number;
  /** Passed, but free-running only up to where PyTorch's own float32 leaves float64 behind; each step alone to the end. */
  chaotic: number;
  /** Failed as a known gap says, and are not shrunk. */
  gap: number;
  /** PyTorch died, hung or refused. */
  faults: number;
}

export interface Counterexample {
  readonly spec: Spec;
  readonly path: string;
  readonly shrinks: number;
  readonly asked: Case;
  readonly verdict: CaseVerdict;
}

export interface FuzzResult {
  readonly counts: FuzzCounts;
  /** Verdicts of all that were judged. */
  readonly verdicts: readonly CaseVerdict[];
  readonly faults: readonly OracleError[];
  /** Those that networks matched. */
  readonly gaps: readonly GapVerdict[];
  readonly counterexample?: Counterexample;
  /** In what the subject departs from PyTorch. Absent: in nothing. */
  readonly departures?: readonly DepartureVerdict[];
}

/** In a row: then PyTorch is not coming back. */
const MOST_FAULTS = 3;

/** @throws OracleError where PyTorch fails again and again */
export async function fuzz(subject: Subject, oracle: Answers, options: FuzzOptions): Promise<FuzzResult> {
  const counts: FuzzCounts = { runs: 0, pass: 0, fail: 0, skip: 0, chaotic: 0, gap: 0, faults: 0 };
  const verdicts: CaseVerdict[] = [];
  const faults: OracleError[] = [];
  const { gaps: listed = [], today, signal } = options;
  const departures = departuresOf(subject.departures);
  const gaps = new KnownGaps(listed, today);
  const whileShrinking = new KnownGaps(listed, today); // what is drawn then does not count
  let failing: Omit<Counterexample, 'path' | 'shrinks'> | undefined;
  let faultsInARow = 0;
  let shrinkingTried = 0;

  const networks = specs(options.bounds, options.exact);
  const { seed, runs } = options;
  // A path leads to one network, and that one alone is tried.
  const ahead = options.path === undefined ? new Ahead(oracle, networks, { seed, numRuns: runs }) : undefined;

  const holds = async (spec: Spec): Promise<boolean> => {
    if (faultsInARow >= MOST_FAULTS) return true; // nothing more can be learned
    if (signal?.aborted) throw new fc.PreconditionFailure(true); // ends the search
    let tried: Tried | undefined;
    try {
      const known = failing ? whileShrinking : gaps;
      tried = await orStopped(
        tryOne(subject, ahead ?? oracle, spec, known, options.timeout, departures),
        signal,
      );
      faultsInARow = 0;
    } catch (error) {
      if (!(error instanceof OracleError)) throw error;
      faults.push(error);
      faultsInARow++;
      tried = { outcome: 'faults' };
    }
    if (!tried) throw new fc.PreconditionFailure(true);
    if (failing) options.onShrink?.(++shrinkingTried);
    else {
      counts.runs++;
      counts[tried.outcome]++;
      if (tried.verdict) verdicts.push(tried.verdict);
      options.onRun?.(counts, tried.verdict);
    }
    if (tried.outcome === 'fail') ahead?.end(); // smaller ones are tried now
    if (tried.outcome === 'fail') failing = { spec, asked: tried.asked, verdict: tried.verdict };
    return tried.outcome !== 'fail';
  };

  const found = await fc.check(fc.asyncProperty(networks, holds), {
    numRuns: runs,
    seed,
    ...(options.path !== undefined && { path: options.path, numRuns: 1, endOnFailure: true }),
    ...(options.timeLimit !== undefined && {
      interruptAfterTimeLimit: options.timeLimit,
    }),
    markInterruptAsFailure: false,
  });
  ahead?.end();
  if (faultsInARow >= MOST_FAULTS && !failing) throw faults.at(-1)!;
  // The last failing value that was tried is the one that fast-check reports: it only goes on from failures.
  const counterexample = failing && {
    ...failing,
    path: found.counterexamplePath ?? options.path ?? '',
    shrinks: found.numShrinks,
  };
  return {
    counts,
    verdicts,
    faults,
    gaps: gaps.verdicts(false),
    ...(counterexample && { counterexample }),
    ...(departures && { departures: departures.said }),
  };
}

type Tried =
  | { readonly outcome: 'pass' | 'skip' | 'chaotic' | 'gap'; readonly verdict: CaseVerdict }
  | { readonly outcome: 'fail'; readonly verdict: CaseVerdict; readonly asked: Case }
  | { readonly outcome: 'faults'; readonly verdict?: undefined };

async function tryOne(
  subject: Subject,
  oracle: Answers,
  spec: Spec,
  gaps: KnownGaps,
  timeout: number | undefined,
  departed: Departures | undefined,
): Promise<Tried> {
  const answer = await oracle.draw(spec);
  if ('refused' in answer) {
    const { phase, type, text } = answer.refused;
    throw new OracleError(`PyTorch refuses a network that it should accept (${phase}, ${type}): ${text}`, [
      JSON.stringify(spec),
    ]);
  }
  const asked = liveCase(spec, answer.answered);
  const judged = await checkCase(subject, asked, {
    timeout: timeout ?? 60_000,
    localise: true,
    departed,
  });
  const verdict = gaps.judged(judged.verdict);
  if (verdict.status === 'broken') {
    throw new OracleError(`PyTorch's own answer is broken: ${verdict.reason}`, [JSON.stringify(spec)]);
  }
  if (verdict.status === 'fail') return { outcome: 'fail', verdict, asked };
  if (verdict.status === 'skip' || verdict.status === 'gap') return { outcome: verdict.status, verdict };
  // Bits are judged to the end, however chaotic the network is.
  return { outcome: verdict.chaotic && !spec.pinned ? 'chaotic' : 'pass', verdict };
}
