// Where a path leads: through all links, also where the folder itself is missing.
import { readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CaseFileError } from './error.ts';

/** @throws CaseFileError where the path leads nowhere, as a circle of links does */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new CaseFileError(`${folder}: cannot be found (${code})`, [], { cause });
  }
  const parent = realFolder(path.dirname(path.resolve(folder)));
  const own = path.join(parent, path.basename(folder));
  const target = linkTarget(own);
  return target === undefined ? own : realFolder(path.resolve(parent, target));
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined; // it is no link
  }
}
