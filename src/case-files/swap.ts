// A staged folder takes the place of the one in use, whole. Node has no exchange in one step: there are two renames, and
// what a kill leaves between them is put right by the next run. What somebody else wrote meanwhile is never lost.
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { CaseFileError } from './error.ts';
import { flushOne } from './flush.ts';
import { holds, type Recording } from './recording.ts';
import { changeBetween, type Tree, treeOf } from './tree.ts';

/** Nothing was replaced. What was recorded is still there: the stage is not to be removed. */
export class SwapError extends CaseFileError {
  override name = 'SwapError';

  constructor({ folder, stage }: Recording, what: string, remedy: readonly string[], options?: ErrorOptions) {
    super(
      what,
      [
        `in use:   ${folder}`,
        `recorded: ${stage}`,
        ...remedy,
        'The next record removes what was recorded now.',
      ],
      options,
    );
  }
}

/**
 * The stage becomes the folder. It has been flushed to the disk.
 * @param before what the folder held when the recording began; undefined where there was none
 * @throws SwapError where it holds something else now, or cannot be renamed
 */
export async function swapIn(recording: Recording, before: Tree | undefined): Promise<void> {
  const { folder, place } = recording;
  if (!holds(place)) {
    throw new SwapError(recording, `${place} was taken by another run; nothing was replaced`, []);
  }
  requireUnchanged(recording, before, treeOf(folder));
  exchange(recording, before);
  await flushOne(path.dirname(folder));
}

/** The two renames. What was written between the look and the first of them is found in what was set aside. */
function exchange(recording: Recording, before: Tree | undefined): void {
  const { folder, stage, previous } = recording;
  try {
    if (before) renameSync(folder, previous);
    renameSync(stage, folder);
  } catch (cause) {
    if (existsSync(previous) && !existsSync(folder)) renameSync(previous, folder);
    const where = existsSync(previous) ? [`before:   ${previous}`] : [];
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new SwapError(
      recording,
      `${folder}: could not be replaced (${code ?? message})`,
      [...where, `To take over what was recorded: cp -R ${stage}/. ${folder}/`],
      { cause },
    );
  }
  if (!before || changeBetween(before, treeOf(previous)) === undefined) return;
  renameSync(folder, stage);
  renameSync(previous, folder);
  requireUnchanged(recording, before, treeOf(folder));
}

function requireUnchanged(recording: Recording, before: Tree | undefined, now: Tree | undefined): void {
  const { folder } = recording;
  const change = changeBetween(before, now);
  if (change === undefined) return;
  throw new SwapError(
    recording,
    `${path.join(folder, change)}: was changed while PyTorch worked; nothing was replaced`,
    ['Call record again: it begins with what is there now.'],
  );
}
