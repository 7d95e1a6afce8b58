// The cases in or below a folder. What cannot be looked into is an error: nothing is left out silently.
import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { CaseFileError } from './error.ts';
import { whereSetAside } from './recording.ts';
import { isMissing, troubleOf } from './trouble.ts';

export const MANIFEST = 'case.json';

/** A case that was found, and is not read yet. */
export interface FoundCase {
  readonly folder: string;
  /** The folder that was loaded, where that is one above it: weights that cases share may lie between. */
  readonly within?: string;
  /** How errors and reports name it. */
  readonly id: string;
}

/** Their ids (paths with `/`), in order; a folder that is a case itself has the id ''. @throws CaseFileError */
export function findCases(folder: string): string[] {
  if (!statOf(folder)?.isDirectory()) {
    throw new CaseFileError(
      `${folder}: no such folder; want one with cases in or below it`,
      whereSetAside(folder),
    );
  }
  const found: string[] = [];
  const waiting = [folder];
  for (let below; (below = waiting.pop()) !== undefined;) {
    for (const entry of entriesOf(below)) {
      if (entry.isFile() && entry.name !== MANIFEST) continue; // most are tensors
      const target = path.join(below, entry.name);
      wantReadableName(entry, target);
      if (entry.isSymbolicLink()) wantNoLinkToCase(target);
      if (entry.name === MANIFEST) found.push(below); // whatever it is: who reads it says so
      else if (entry.isDirectory()) waiting.push(target);
    }
  }
  return found.map((one) => path.relative(folder, one).split(path.sep).join('/')).toSorted();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new CaseFileError(`${folder}: cannot be read`, [troubleOf(cause)], { cause });
  }
}

/** A name that is not UTF-8 comes with U+FFFD in its place, and nothing is found under it. */
function wantReadableName(entry: Dirent, target: string): void {
  if (entry.isFile() || !entry.name.includes('\uFFFD')) return;
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined)
    throw new CaseFileError(`${target}: its name is not UTF-8; rename it`);
}

function wantNoLinkToCase(link: string): void {
  if (statOf(link)?.isDirectory() && statOf(path.join(link, MANIFEST)) !== undefined)
    throw new CaseFileError(`${link}: a link to a case is not followed; name the folder that it leads to`);
}

/** Undefined where there is nothing. @throws CaseFileError where nobody can tell */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new CaseFileError(`${file}: cannot be read`, [troubleOf(cause)], { cause });
  }
}
