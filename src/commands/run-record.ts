// torch-parity record: goldens from a real PyTorch run, staged beside, compared, shown, swapped in whole.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { GOLDEN } from '../case-files/index.ts';
import { realFolder } from '../case-files/real-folder.ts';
import { setAside } from '../case-files/recording.ts';
import { isMissing } from '../case-files/trouble.ts';
import { findTorch, isPinned, PINNED_TORCH, type Python } from '../oracle/index.ts';
import { quoted } from '../text/index.ts';
import { configured } from './configured.ts';
import { isInside } from './inside.ts';
import { interruptible } from './interruptible.ts';
import { ownFolder, OWN_FOLDER } from './own-folder.ts';
import type { RecordFlags } from './record-flags.ts';
import { compareOnly, recordAnew, recordBeside } from './record-write.ts';
import { requireOwnFolder } from './repository.ts';
import { UsageError } from './usage.ts';

export async function runRecord(named: string | undefined, typed: RecordFlags): Promise<number> {
  const { flags } = await configured([], typed, ['python']);
  const folder = realFolder(named ?? GOLDEN);
  const { torchVersion } = flags;
  if (flags.check) {
    requireThere(folder);
    const python = await torchFor(flags);
    return interruptible((signal) => compareOnly({ folder, flags, python, signal }));
  }
  if (torchVersion !== undefined) {
    requireThere(folder);
    const target = targetOf(folder, torchVersion, flags.to);
    const python = await torchFor(flags);
    if (flags.to === undefined) ownFolder();
    return interruptible((signal) => recordBeside({ folder, flags, python, signal }, target));
  }
  if (flags.to !== undefined)
    throw new UsageError('--to is for another torch: want --torch-version too', [
      'The torch of the goldens records into their own folder.',
    ]);
  requireNoCi();
  await requireOwnFolder(named, folder);
  requireOutside(folder);
  const python = await torchFor(flags);
  return interruptible((signal) => recordAnew({ folder, flags, python, signal }));
}

/** The goldens are of one torch: another one answers only where it is meant. */
async function torchFor({ python, torchVersion }: RecordFlags): Promise<Python> {
  const found = await findTorch({ python, torch: torchVersion });
  if (torchVersion !== undefined || isPinned(found.torch)) return found;
  throw new UsageError(`torch ${found.torch} is in ${found.command}, want ${PINNED_TORCH}`, [
    `${quoted(found.command)} -m pip install torch==${PINNED_TORCH} numpy`,
    `What ${found.torch} answers is recorded beside: --torch-version ${found.torch}`,
  ]);
}

/** Where another torch's recording goes. What a user names is written to where nothing is in it. */
function targetOf(folder: string, torch: string, to: string | undefined): string {
  const target = realFolder(to ?? path.join(OWN_FOLDER, `torch-${torch}`, path.basename(folder)));
  if (isInside(target, folder) || isInside(folder, target))
    throw new UsageError(`--to ${to ?? target}: ${folder} is recorded, name a folder beside it`);
  if (to !== undefined && !isFree(target))
    throw new UsageError(`--to ${to}: something is there already; name a new folder`, [
      `Where it is not needed: rm -r ${quoted(to)}`,
    ]);
  requireOutside(target);
  return target;
}

function isFree(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    return isMissing(error) && (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function requireNoCi(): void {
  if (!process.env['CI']) return;
  throw new UsageError('record does not write goldens where CI is set', [
    'Use record --check there; it only compares.',
  ]);
}

/** The folder is replaced as a whole: a shell that stands in it would be left in a deleted one. */
function requireOutside(folder: string): void {
  if (!isInside(realFolder(process.cwd()), folder)) return;
  throw new UsageError(`the working folder is inside ${folder}, which record replaces`, [
    'Call it from outside, or use record --check, which only compares.',
  ]);
}

/** What touches nothing cannot put back what a killed run had set aside. */
function requireThere(folder: string): void {
  const previous = setAside(folder);
  if (previous === undefined) return;
  throw new UsageError(`${folder} is missing: a killed run set it aside as ${previous}`, [
    'Rename it back, or call record without --check, which does.',
  ]);
}
