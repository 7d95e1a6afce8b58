// A staged folder takes the place of the one in use, whole: no moment shows a mixture, and nothing is lost on the way.
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Names beside a folder, for a stage and for what it replaces; on the same disk, so that a rename suffices. */
export function besideFolder(folder: string, purpose: 'staged' | 'previous'): string {
  return `${path.resolve(folder)}.${purpose}-${process.pid}`;
}

/** `stage` becomes `folder`; the old one is deleted last, and comes back if anything fails before. */
export function swapIn(stage: string, folder: string): void {
  const previous = besideFolder(folder, 'previous');
  const replaces = existsSync(folder);
  if (replaces) renameSync(folder, previous);
  try {
    renameSync(stage, folder);
  } catch (error) {
    if (replaces) renameSync(previous, folder);
    throw error;
  }
  rmSync(previous, { recursive: true, force: true });
}

/** Removes a stage that is not wanted. */
export function discard(stage: string): void {
  rmSync(stage, { recursive: true, force: true });
}
