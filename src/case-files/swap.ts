// A staged folder takes the place of the one in use, whole: no moment shows a mixture, and nothing is lost on the way.
// What a run leaves that was killed is put back, or removed, by the next one.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CaseFileError } from './error.ts';

type Purpose = 'staged' | 'previous';

/** Names beside a folder, for a stage and for what it replaces; on the same disk, so that a rename suffices. */
export function besideFolder(folder: string, purpose: Purpose): string {
  return `${path.resolve(folder)}.${purpose}-${process.pid}`;
}

/** A place for a stage that is never swapped in, away from the folder. Discard what it is in: its parent. */
export function temporaryStage(): string {
  return path.join(mkdtempSync(path.join(tmpdir(), 'torch-parity-stage-')), 'staged');
}

/** The folder that a path leads to through all links, also where that folder is missing. */
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

/** Where a folder is missing: what swapIn had set aside before it was killed. @throws CaseFileError where there are two */
export function setAside(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const found = leftovers(folder, 'previous').map(({ name }) => name);
  if (found.length < 2) return found[0];
  throw new CaseFileError(`${folder} is missing, and several earlier versions are there`, [
    ...found,
    'Rename the right one back.',
  ]);
}

/** Removes the stages, and where the folder exists its earlier versions, of runs that were killed. */
export function removeLeftovers(folder: string): void {
  const idle = [...leftovers(folder, 'staged'), ...(existsSync(folder) ? leftovers(folder, 'previous') : [])];
  for (const { name, pid } of idle) if (!isRunning(pid)) discard(name);
}

function leftovers(folder: string, purpose: Purpose): { name: string; pid: number }[] {
  const parent = path.dirname(folder);
  if (!existsSync(parent)) return [];
  const start = `${path.basename(folder)}.${purpose}-`;
  return readdirSync(parent)
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => ({ name: path.join(parent, name), pid: Number(name.slice(start.length)) }));
}

/** Whether another process has this id. One that had our own is gone. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0); // signal 0 only asks
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's
  }
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
  discard(previous);
}

/** Removes a stage that is not wanted, or a folder that was replaced. */
export function discard(stage: string): void {
  rmSync(stage, { recursive: true, force: true });
}
