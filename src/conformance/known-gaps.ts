// Known gaps: differences of a subject that are listed with their reason, and whether the list is still true. What a gap
// covers is no failure; a gap that passes, has expired, has grown or matches nothing is a fault of its own.
import { figure, ratioText } from '../compare/index.ts';
import { globMatcher } from '../text/glob.ts';
import { faultIn } from './gap-fault.ts';
import type { CaseVerdict, GapVerdict, TensorVerdict } from './verdict.ts';

/** A known difference of a subject: which cases, why, until when, and how far off it may be. */
export interface KnownGap {
  /** A glob of case ids. */
  readonly case?: string;
  /** In place of it: features, as the table by feature names them, of which a case has all. */
  readonly where?: readonly string[];
  readonly reason: string;
  /** The last day on which it counts, as YYYY-MM-DD. */
  readonly until?: string;
  /** How far off it may be: a multiple of PyTorch's own error, or an absolute error. Absent: any failure is covered. */
  readonly allowed?: number | { readonly absolute: number };
  /** Where it is listed: `gaps.json:3`. */
  readonly place?: string;
}

interface Entry extends KnownGap {
  readonly place: string;
  readonly matches: (verdict: CaseVerdict) => boolean;
  readonly isExpired: boolean;
  /** Cases that it matches, and what became of them: those that it covers are among those that failed. */
  readonly count: { matched: number; passed: number; failed: number; covered: number };
  /** The first failure beyond `allowed`. */
  grown?: string;
}

export class KnownGaps {
  readonly #entries: readonly Entry[];
  readonly #ids: string[] = [];

  /** @param today YYYY-MM-DD; without it nothing expires */
  constructor(gaps: readonly KnownGap[], today?: string) {
    this.#entries = gaps.map((gap, i) => ({
      ...gap,
      place: gap.place ?? `gaps[${i}]`,
      matches: matcherOf(gap),
      isExpired: today !== undefined && gap.until !== undefined && today > gap.until,
      count: { matched: 0, passed: 0, failed: 0, covered: 0 },
    }));
  }

  /** The verdict as the list has it: a failure that a gap covers becomes one, and the one case that a gap names must fail. */
  judged(verdict: CaseVerdict): CaseVerdict {
    this.#ids.push(verdict.id);
    const matching = this.#entries.filter(({ matches }) => matches(verdict));
    for (const { count } of matching) count.matched++;
    if (verdict.status === 'pass') return passing(verdict, matching);
    if (verdict.status !== 'fail') return verdict;
    for (const { count } of matching) count.failed++;
    for (const entry of matching.filter(({ isExpired }) => !isExpired)) {
      const beyond = beyondAllowed(entry, verdict);
      if (beyond === undefined) {
        entry.count.covered++;
        return { ...verdict, status: 'gap', reason: entry.reason };
      }
      entry.grown ??= `${verdict.id}: ${beyond}`;
    }
    return verdict;
  }

  /** What became of each gap. @param isWhole whether all cases were judged */
  verdicts(isWhole: boolean): GapVerdict[] {
    return this.#entries.map((entry) => {
      const { place, reason, until, allowed, where, count, isExpired, grown } = entry;
      const { covered, ...counts } = count;
      const gap = {
        place,
        ...(entry.case !== undefined && { case: entry.case }),
        ...(where && { where }),
        reason,
        ...(until !== undefined && { until }),
        ...(allowed !== undefined && { allowed }),
        cases: covered,
        ...counts,
      };
      return { ...gap, ...faultIn(gap, { isWhole, ids: this.#ids, isExpired, grown }) };
    });
  }
}

function matcherOf({ case: glob, where = [] }: KnownGap): Entry['matches'] {
  if (glob === undefined) return ({ features }) => where.every((feature) => features.includes(feature));
  const matches = globMatcher(glob);
  return ({ id }) => matches(id);
}

function passing(verdict: CaseVerdict, matching: readonly Entry[]): CaseVerdict {
  for (const { count } of matching) count.passed++;
  const named = matching.find((entry) => entry.case === verdict.id);
  if (!named) return verdict;
  const reason = `listed as a known gap ("${named.reason}"), but it passes: take it off the list (${named.place})`;
  return { ...verdict, status: 'fail', reason };
}

/** Undefined where every failing tensor is within what is allowed. */
function beyondAllowed({ allowed }: KnownGap, verdict: CaseVerdict): string | undefined {
  if (allowed === undefined) return undefined;
  const { tensors, per_step, reason } = verdict;
  const isAbsolute = typeof allowed === 'object';
  // A step alone has no budget, so no ratio.
  const failing = [...tensors, ...(isAbsolute ? (per_step?.tensors ?? []) : [])].filter(hasFailed);
  if (failing.length === 0) return reason ?? 'its failure has no such error';
  const limit = isAbsolute ? allowed.absolute : allowed;
  const errorOf = (tensor: TensorVerdict) => (isAbsolute ? tensor.max_abs_error : tensor.budget?.ratio);
  const beyond = failing.find((tensor) => !((errorOf(tensor) ?? Number.NaN) <= limit)); // so that NaN is beyond
  if (!beyond) return undefined;
  const error = errorOf(beyond);
  if (error === undefined || Number.isNaN(error))
    return `${beyond.name} fails without a number for its error`;
  return isAbsolute
    ? `${beyond.name} is off by ${figure(error)}, allowed is ${figure(limit)}`
    : `${beyond.name} has ${ratioText(error)} PyTorch's own error, allowed is ${ratioText(limit)}`;
}

function hasFailed({ status }: TensorVerdict): boolean {
  return status === 'fail';
}
