// The cases that a command was asked for: found, chosen by --filter and --shard, and only then read.
import path from 'node:path';
import { findCases, type FoundCase, GOLDEN, readCases } from '../case-files/index.ts';
import type { Case } from '../conformance/index.ts';
import { selectCases } from './select.ts';
import { UsageError } from './usage.ts';

/** @param folders none: the goldens of this package @throws UsageError, CaseFileError */
export async function casesBelow(
  folders: readonly string[],
  flags: { filter?: string; shard?: string },
): Promise<Case[]> {
  const found = findAll(folders.length === 0 ? [GOLDEN] : folders);
  return readCases(selectCases(found, flags));
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
