// Whose goldens may be written: those of this package in its repository alone, where they are committed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { GOLDEN } from '../case-files/index.ts';
import { realFolder } from '../case-files/real-folder.ts';
import { quoted } from '../text/index.ts';
import { isInside } from './inside.ts';
import { nearestPackage, shownPath } from './nearest-package.ts';
import { packageKey } from './package-key.ts';
import { ROOT } from './package-root.ts';
import { UsageError } from './usage.ts';

/** What no package has: npm publishes neither. */
const OF_REPOSITORY = ['src', 'test'];

/**
 * @param named as it was typed @param folder that record would replace
 * @throws UsageError where it is of the package, and the command is not called in the repository
 */
export async function requireOwnFolder(named: string | undefined, folder: string): Promise<void> {
  const goldens = realFolder(GOLDEN);
  if (!(isInside(folder, goldens) || isInside(goldens, folder)) || isRepository()) return;
  const { cases: [first = undefined] = [] } = (await packageKey()) ?? {};
  const here = shownPath(goldens);
  throw new UsageError(
    named === undefined
      ? 'record without DIR writes the goldens of torch-parity'
      : `${named} holds goldens of torch-parity`,
    [
      'They are recorded in its own repository alone. Name the folder of your cases:',
      ...(first === undefined ? [] : [`npx torch-parity record ${quoted(first)}`]),
      ...(first === undefined ? [`cp -R ${quoted(here)} my-cases && npx torch-parity record my-cases`] : []),
      'To compare only: npx torch-parity record --check',
    ],
  );
}

/** Whether the working folder is in a repository of torch-parity, and this code as well. */
export function isRepository(): boolean {
  const root = realFolder(ROOT);
  const nearest = nearestPackage();
  return (
    OF_REPOSITORY.every((name) => existsSync(path.join(root, name))) &&
    nearest !== undefined &&
    isInside(realFolder(nearest.file), root)
  );
}
