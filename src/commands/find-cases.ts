// The cases that a command was asked for: found, and chosen by --filter and --shard. Each is read when it is its turn.
import { type CaseFlow, findAll, flowOf, type FoundCase, workReader } from '../case-files/index.ts';
import { near } from '../text/near.ts';
import { type Selection, selectCases } from './select.ts';
import { UsageError } from './usage.ts';

/** @param folders none: the goldens of this package @throws UsageError, CaseFileError where nothing is found */
export async function casesBelow(folders: readonly string[], flags: Selection): Promise<CaseFlow> {
  return flowOf(await foundBelow(folders, flags));
}

/** The same, before one is read. @param among the ids of --last-failed */
export async function foundBelow(
  folders: readonly string[],
  flags: Selection,
  among?: ReadonlySet<string>,
): Promise<FoundCase[]> {
  const workOf = flags.shard === undefined ? () => 0 : await workReader();
  return selectCases(findAll(folders), flags, workOf, among);
}

/** The one case with this id. @throws UsageError, with the ids that are nearest */
export function caseNamed(folders: readonly string[], id: string): CaseFlow {
  const found = findAll(folders);
  const one = found.find((each) => each.id === id);
  if (one) return flowOf([one]);
  const names = near(
    id,
    found.map((each) => each.id),
  );
  throw new UsageError(`--grid ${id}: there is no such case`, [
    names.length > 0
      ? `Near it: ${names.join(', ')}`
      : `${found.length} cases were found; the first is ${found[0]?.id ?? 'none'}`,
  ]);
}
