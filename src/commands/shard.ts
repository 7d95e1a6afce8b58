// --shard I/N: the cases in N parts that take about as long, the same on every machine.
import { UsageError } from './usage.ts';

export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
}

/** @throws UsageError */
export function parseShard(text: string): Shard {
  const [, index = Number.NaN, count = Number.NaN] = (/^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new UsageError(`--shard ${text}: want I/N with 1 <= I <= N, such as 1/4`);
}

/**
 * One part, in the order of the cases. The longest case comes first, each into the part that has the least so far: the
 * greatest part is then at most 4/3 of the best that there is (Graham 1969).
 */
export function shardOf<T extends { readonly id: string }>(
  cases: readonly T[],
  workOf: (one: T) => number,
  { index, count }: Shard,
): T[] {
  const longestFirst = cases
    .map((one) => ({ one, work: workOf(one) }))
    .toSorted((a, b) => b.work - a.work || (a.one.id < b.one.id ? -1 : 1));
  const parts = Array.from({ length: Math.min(count, cases.length) }, () => ({
    work: 0,
    cases: new Set<T>(),
  }));
  for (const { one, work } of longestFirst) {
    const least = parts.reduce((a, b) => (b.work < a.work ? b : a));
    least.work += work;
    least.cases.add(one);
  }
  const part = parts[index - 1]?.cases;
  return cases.filter((one) => part?.has(one));
}
