// One run at a time: a rename takes the lock, and takes it over from a run that has ended.
import { existsSync, lstatSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { quoted } from '../text/index.ts';
import { CaseFileError } from './error.ts';
import { hasEnded, type Owner, ownerOf } from './owner.ts';
import { freshName, partsOf } from './workplace.ts';

/** Renames `own`, a workplace of this run, to `place`, the lock of `folder`. @throws CaseFileError where another run has it */
export function take(own: string, place: string, folder: string): void {
  for (;;) {
    try {
      return renameSync(own, place); // fails where it is there: it is never empty
    } catch (cause) {
      if (!lstatSync(place, { throwIfNoEntry: false })) {
        if (['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '')) continue; // given back just now
        throw cause;
      }
    }
    const owner = ownerOf(place);
    if (!owner || !hasEnded(owner)) {
      if (!owner && !lstatSync(place, { throwIfNoEntry: false })) continue;
      throw refusal(owner, place, folder);
    }
    putAway(owner, place);
  }
}

function refusal(owner: Owner | undefined, place: string, folder: string): CaseFileError {
  if (!owner) {
    return new CaseFileError(`${place} is in the way, and is not ours: record makes a folder of this name`, [
      'Rename it, or remove it.',
    ]);
  }
  const { pid, host, since } = owner;
  const { previous } = partsOf(place);
  const putBack =
    existsSync(previous) && !existsSync(folder) ? `mv ${quoted(previous)} ${quoted(folder)} && ` : '';
  const remedy = `${putBack}rm -r ${quoted(place)}`;
  return new CaseFileError(
    `${folder} is being recorded by process ${pid} on ${host}, since ${since}: ${place}`,
    [
      host === hostname()
        ? `Wait until it has ended. Where process ${pid} is another program by now: ${remedy}`
        : `Whether it has ended cannot be told from here. Where it has: ${remedy}`,
    ],
  );
}

/** The lock of a run that has ended becomes a leftover. */
function putAway(ended: Owner, place: string): void {
  const left = freshName(place, ended.pid);
  try {
    renameSync(place, left);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another run was quicker
    throw error;
  }
  if (ownerOf(left)?.run !== ended.run) renameSync(left, place); // another run was quicker, and has it
}
