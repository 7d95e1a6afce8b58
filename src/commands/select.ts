// --filter GLOB and --shard I/N: which of the cases are run.
import picomatch from 'picomatch';
import { parseShard, shardOf } from './shard.ts';
import { UsageError } from './usage.ts';

/** @param workOf for --shard @throws UsageError where nothing is left: zero cases checked is no success */
export function selectCases<T extends { readonly id: string }>(
  cases: readonly T[],
  flags: { filter?: string; shard?: string },
  workOf: (one: T) => number,
): T[] {
  const filter = flags.filter;
  const wanted = filter === undefined ? undefined : new RegExp(`^(?:${filterSource(filter)})$`);
  const matching = wanted ? cases.filter(({ id }) => wanted.test(id)) : [...cases];
  const chosen = flags.shard === undefined ? matching : shardOf(matching, workOf, parseShard(flags.shard));
  if (chosen.length > 0) return chosen;
  throw new UsageError('no case to check', [
    `${cases.length} cases were found${filter === undefined ? '' : `, ${matching.length} match --filter ${filter}`}`,
    ...(flags.shard === undefined ? [] : [`none of those falls into --shard ${flags.shard}`]),
  ]);
}

/**
 * The regular expression, for JavaScript and for Python's re.fullmatch, of the ids that a glob stands for: those that
 * picomatch matches, and the one that is spelled like the glob.
 * @throws UsageError where it is empty
 */
export function filterSource(glob: string): string {
  if (glob === '') throw new UsageError('--filter: came an empty pattern, want one such as "rnn/*"');
  const literal = glob.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return `${literal}|${picomatch.makeRe(glob).source}`;
}
