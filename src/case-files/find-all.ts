// The cases of one folder, or of several whose names go before the ids, so that no two cases share one.
import path from 'node:path';
import { CaseFileError } from './error.ts';
import { findCases, type FoundCase } from './find.ts';
import { GOLDEN } from './golden-folder.ts';

/** A case that was found below one of several folders. */
export interface PlacedCase extends FoundCase {
  /** Which of the folders it is from. */
  readonly root: number;
  /** Where it is below that, with `/`; '' is the folder itself. */
  readonly at: string;
}

/** @param given none: the goldens of this package @throws CaseFileError */
export function findAll(given: readonly string[]): PlacedCase[] {
  const folders = given.length === 0 ? [GOLDEN] : given;
  const names = folders.map((folder) => path.normalize(folder).split(path.sep).join('/').replace(/\/$/, ''));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new CaseFileError(`${twice} is named twice`);
  return folders.flatMap((folder, root) => {
    return findCases(folder).map((at) => {
      const id = at === '' ? path.basename(path.resolve(folder)) : at;
      const named = folders.length === 1 ? id : `${names[root]}/${id}`;
      return { id: named, folder: path.join(folder, at), within: folder, root, at };
    });
  });
}
