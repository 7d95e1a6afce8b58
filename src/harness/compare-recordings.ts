// Two folders of recordings, held beside each other case by case.
import type { Case } from '../conformance/index.ts';
import {
  askedOtherwise,
  compareCase,
  type ComparedCase,
  type RecordedTwice,
  worstFirst,
} from './compare-case.ts';

/** Which PyTorch answered, as the cases say. */
export interface RecordedBy {
  readonly folder: string;
  readonly torch: readonly string[];
}

export interface Comparison {
  readonly before: RecordedBy;
  readonly now: RecordedBy;
  /** Worst first; those that are identical last, in their order. */
  readonly cases: readonly ComparedCase[];
  readonly only_before: readonly string[];
  readonly only_now: readonly string[];
  /** Cases that ask otherwise, with the keys that differ: they were not compared. */
  readonly otherwise: readonly { readonly id: string; readonly keys: readonly string[] }[];
}

export interface ToCompare extends AsyncIterable<RecordedTwice> {
  readonly onlyBefore: readonly string[];
  readonly onlyNow: readonly string[];
}

export async function compareRecordings(
  pairs: ToCompare,
  folders: { readonly before: string; readonly now: string },
  onCase: (id: string) => Promise<void>,
): Promise<Comparison> {
  const torch = { before: new Set<string>(), now: new Set<string>() };
  const cases: ComparedCase[] = [];
  const otherwise: { id: string; keys: string[] }[] = [];
  for await (const pair of pairs) {
    await onCase(pair.before.id);
    note(torch.before, pair.before);
    note(torch.now, pair.now);
    const keys = askedOtherwise(pair);
    if (keys.length > 0) otherwise.push({ id: pair.before.id, keys });
    else cases.push(compareCase(pair));
  }
  const by = (folder: 'before' | 'now') => ({
    folder: folders[folder],
    torch: [...torch[folder]].toSorted(),
  });
  return {
    before: by('before'),
    now: by('now'),
    cases: cases.toSorted(worstCaseFirst),
    only_before: pairs.onlyBefore,
    only_now: pairs.onlyNow,
    otherwise,
  };
}

function note(versions: Set<string>, { provenance }: Case): void {
  const { torch } = provenance;
  if (typeof torch === 'string') versions.add(torch);
}

const ORDER = ['beyond', 'within', 'identical'] as const;

function worstCaseFirst(one: ComparedCase, other: ComparedCase): number {
  const order = ORDER.indexOf(one.status) - ORDER.indexOf(other.status);
  if (order !== 0 || one.status === 'identical') return order;
  return worstFirst(one.moved[0]!, other.moved[0]!);
}
