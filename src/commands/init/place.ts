// What stands where init would write, and writing where nothing does. Nothing is overwritten.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isMissing } from '../../case-files/trouble.ts';
import { shownPath } from '../nearest-package.ts';

/** `free`, `kept` where a file is there, or what stands in the way. */
export type State = 'free' | 'kept' | { readonly problem: string };

export function stateOf(file: string): State {
  try {
    if (!isThere(file)) return parentState(path.dirname(file));
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return 'kept';
    return { problem: `${shownPath(file)}: what is there is no file; move it away` };
  } catch (cause) {
    return { problem: (cause as Error).message };
  }
}

/** A link that leads nowhere is there as well. */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw cause;
  }
}

/** Of the nearest folder above that is there: it has to be one. */
function parentState(folder: string): State {
  if (!isThere(folder) && folder !== path.dirname(folder)) return parentState(path.dirname(folder));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return 'free';
  return { problem: `${shownPath(folder)}: a file stands where a folder is wanted; move it away` };
}

/** Nothing of it stays where it cannot be written whole. @throws Error */
export function writeNew(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(file, { force: true });
    throw cause;
  }
}

/** Written beside, then renamed: it is the old one or the new one. @throws Error */
export function replace(link: string, text: string): void {
  const file = realpathSync(link);
  const beside = `${file}.${process.pid}`;
  try {
    writeFileSync(beside, text, { flag: 'wx' });
    chmodSync(beside, statSync(file).mode);
    renameSync(beside, file);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw cause;
  }
}
