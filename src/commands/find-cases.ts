// The cases that a command was asked for: found, and chosen by --filter and --shard. Each is read when it is its turn.
import path from 'node:path';
import { type CaseFlow, findCases, flowOf, type FoundCase, GOLDEN } from '../case-files/index.ts';
import { type Selection, selectCases } from './select.ts';
import { UsageError } from './usage.ts';

/** @param folders none: the goldens of this package @throws UsageError, CaseFileError where nothing is found */
export function casesBelow(folders: readonly string[], flags: Selection): CaseFlow {
  return flowOf(foundBelow(folders, flags));
}

/** The same, before one is read. @param among the ids of --last-failed */
export function foundBelow(
  folders: readonly string[],
  flags: Selection,
  among?: ReadonlySet<string>,
): FoundCase[] {
  return selectCases(findAll(folders.length === 0 ? [GOLDEN] : folders), flags, among);
}

/** Where several folders are given, their names go before the ids, so that no two cases share one. */
function findAll(folders: readonly string[]): FoundCase[] {
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
