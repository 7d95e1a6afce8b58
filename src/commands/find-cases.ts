// The cases that a command was asked for: found, and chosen by --filter and --shard. Each is read when it is its turn.
import path from 'node:path';
import { type CaseFlow, findCases, flowOf, type FoundCase, GOLDEN, workReader } from '../case-files/index.ts';
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

/** Where several folders are given, their names go before the ids, so that no two cases share one. */
function findAll(given: readonly string[]): FoundCase[] {
  const folders = given.length === 0 ? [GOLDEN] : given;
  const names = folders.map((folder) => path.normalize(folder).split(path.sep).join('/').replace(/\/$/, ''));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`);
  return folders.flatMap((folder, i) => {
    return findCases(folder).map((local) => {
      const id = local === '' ? path.basename(path.resolve(folder)) : local;
      return { id: folders.length === 1 ? id : `${names[i]}/${id}`, folder: path.join(folder, local) };
    });
  });
}
