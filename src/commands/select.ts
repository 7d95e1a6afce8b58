// --filter GLOB, --last-failed and --shard I/N: which of the cases are run.
import { globMatcher } from '../text/glob.ts';
import { nearText } from '../text/near.ts';
import { parseShard, shardOf } from './shard.ts';
import { UsageError } from './usage.ts';

export interface Selection {
  /** A case counts that matches any of them, and none of those that begin with `!`. */
  readonly filter: readonly string[];
  readonly shard?: string;
}

/** Whether all cases are asked for. */
export function isWhole({ filter, shard }: Selection): boolean {
  return filter.length === 0 && shard === undefined;
}

/**
 * @param workOf for --shard @param among the ids of --last-failed; where none of them is there, all cases count
 * @throws UsageError where nothing is left: zero cases checked is no success
 */
export function selectCases<T extends { readonly id: string }>(
  cases: readonly T[],
  { filter, shard }: Selection,
  workOf: (one: T) => number,
  among?: ReadonlySet<string>,
): T[] {
  const matching = matchingOf(cases, filter);
  const remembered = among ? matching.filter(({ id }) => among.has(id)) : [];
  const wanted = remembered.length > 0 ? remembered : matching;
  const chosen = shard === undefined ? wanted : shardOf(wanted, workOf, parseShard(shard));
  if (chosen.length > 0) return chosen;
  throw new UsageError('no case to check', [
    `${cases.length} cases were found${filter.length === 0 ? '' : `, ${matching.length} match ${filterText(filter)}`}`,
    ...(shard === undefined ? [] : [`none of ${wanted.length} falls into --shard ${shard}`]),
  ]);
}

/** As a user writes them. */
function filterText(filter: readonly string[]): string {
  return filter.map((glob) => `--filter ${glob}`).join(' ');
}

export interface Filter {
  /** As it was given. */
  readonly given: string;
  /** Without the `!` of one that leaves out. */
  readonly glob: string;
  readonly leavesOut: boolean;
}

/** `!(a|b)` is a glob of its own. @throws UsageError where one is empty */
export function parseFilter(given: string): Filter {
  const leavesOut = /^!(?!\()/.test(given);
  const glob = leavesOut ? given.slice(1) : given;
  if (glob === '') throw new UsageError('--filter: came an empty pattern, want one such as "rnn/*"');
  return { given, glob, leavesOut };
}

/** @throws UsageError where a filter matches nothing: it is mistyped, or of other cases */
function matchingOf<T extends { readonly id: string }>(cases: readonly T[], filter: readonly string[]): T[] {
  const filters = filter.map(parseFilter).map((one) => ({ ...one, matches: globMatcher(one.glob) }));
  for (const { given, glob, matches } of cases.length === 0 ? [] : filters) {
    if (cases.some(({ id }) => matches(id))) continue;
    const ids = cases.map(({ id }) => id);
    throw new UsageError(`no case to check: --filter ${given} matches none of ${cases.length} cases`, [
      nearText(glob, ids) || `Their ids are such as "${ids[0]}"; see all of them with --list.`,
    ]);
  }
  const [out, positive] = [true, false].map((kind) => filters.filter(({ leavesOut }) => leavesOut === kind));
  return cases.filter(
    ({ id }) =>
      (positive!.length === 0 || positive!.some(({ matches }) => matches(id))) &&
      !out!.some(({ matches }) => matches(id)),
  );
}
