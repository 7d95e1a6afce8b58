// What is wrong with an entry in the list of known gaps, from what became of the cases that it matches.
import { nearText } from '../text/near.ts';
import type { GapFault, GapVerdict } from './verdict.ts';

type Counted = Omit<GapVerdict, 'fault' | 'remedy'>;
type Fault = { readonly fault?: GapFault; readonly remedy?: string };

export interface Seen {
  /** Whether all cases were judged. Otherwise nothing is said of a gap that matches none, or of one that stands for many. */
  readonly isWhole: boolean;
  /** Of all cases, for the name that was meant. */
  readonly ids: readonly string[];
  readonly isExpired: boolean;
  /** The first failure beyond `allowed`. */
  readonly grown: string | undefined;
}

/** Nothing where the entry is true. */
export function faultIn(gap: Counted, { isWhole, ids, isExpired, grown }: Seen): Fault {
  const { place, matched, until } = gap;
  if (matched === 0) return isWhole ? unmatched(gap, ids) : {};
  if (isWhole || isOneCase(gap)) {
    const stale = staleIn(gap);
    if (stale) return stale;
  }
  if (isExpired) {
    const remedy = `It ended on ${until}. Mend the subject and delete ${place}, or give it a later "until".`;
    return { fault: 'expired', remedy };
  }
  if (grown === undefined) return {};
  return { fault: 'grown', remedy: `${grown}. Mend the subject, or raise "allowed" in ${place}.` };
}

/** What the parts of a run could not tell, each for itself, of a gap: that it matches nothing, or that all of it passes. */
export function faultOfAll(gap: GapVerdict, ids: readonly string[]): Fault {
  return (gap.matched === 0 ? unmatched(gap, ids) : staleIn(gap)) ?? {};
}

function unmatched({ place, case: glob }: Counted, ids: readonly string[]): Fault {
  const meant = glob === undefined ? '' : nearText(glob, ids);
  return { fault: 'unmatched', remedy: `No case matches it. Delete ${place}. ${meant}`.trim() };
}

function staleIn({ place, passed, failed }: Counted): Fault | undefined {
  if (failed > 0 || passed === 0) return undefined;
  const who = passed === 1 ? 'The case that it names passes' : `All ${passed} cases pass`;
  return { fault: 'passes', remedy: `${who}. Delete ${place}.` };
}

/** Of a glob nobody can tell whether it stands for more. */
function isOneCase({ case: glob, matched }: Counted): boolean {
  return glob !== undefined && !/[*?[\]{}()!+@]/.test(glob) && matched === 1;
}
