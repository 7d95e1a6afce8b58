// Whether a folder can be replaced at all: known before PyTorch works for minutes.
import { existsSync, mkdirSync, renameSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { discard } from './discard.ts';
import { CaseFileError } from './error.ts';
import type { Recording } from './recording.ts';
import type { Tree } from './tree.ts';

/** @throws CaseFileError where the disk has too little room for a copy, or the folder cannot be renamed */
export function requireRoom(recording: Recording, before: Tree | undefined): void {
  const { folder, place, stage } = recording;
  const { bavail, bsize } = statfsSync(place);
  const wanted = before?.bytes ?? 0;
  if (bavail * bsize < wanted) {
    throw new CaseFileError(`${stage}: ${bavail * bsize} bytes are free there, want ${wanted}`, [
      `record copies ${folder}, and then swaps. Make room on that disk, or record a copy that lies elsewhere.`,
    ]);
  }
  requireMovable(recording);
}

/**
 * A rename onto a folder that is not empty fails; how it fails tells whether one onto a free name would do. A mount point
 * says EBUSY, a layer of a container image EXDEV, a folder of somebody else's EACCES.
 */
function requireMovable({ folder, previous }: Recording): void {
  if (!existsSync(folder)) return;
  mkdirSync(path.join(previous, 'full'), { recursive: true });
  const code = renameFault(folder, previous);
  if (code === undefined) renameSync(previous, folder); // a disk that does replace it: back again
  discard(previous);
  if (code === undefined || code === 'ENOTEMPTY' || code === 'EEXIST') return;
  if (process.platform === 'win32') return; // EPERM to all
  const parent = path.dirname(folder);
  throw new CaseFileError(`${folder}: cannot be renamed (${code}), and record replaces it as a whole`, [
    code === 'EBUSY' || code === 'EXDEV'
      ? `It is a mount point, or a layer of an image. Mount ${parent} in its place, or record a copy: cp -R ${folder} COPY`
      : `Make ${folder} and ${parent} writable, or record a copy: cp -R ${folder} COPY`,
  ]);
}

function renameFault(from: string, to: string): string | undefined {
  try {
    renameSync(from, to);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
