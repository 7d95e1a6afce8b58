// The right to record into a folder: `golden.recording` beside it. Whoever holds it is named in it. A rename makes it, so
// that it is there at once and signed; the next run takes over from one that was killed, and carries its remedy out.
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { quoted } from '../text/index.ts';
import { CaseFileError } from './error.ts';
import { isHere, ownerOf } from './owner.ts';
import { realFolder } from './real-folder.ts';
import { take } from './take.ts';
import { clear, freshName, leftovers, makeWorkplace, type Parts, partsOf } from './workplace.ts';

export interface Recording extends Parts {
  /** The goldens. */
  readonly folder: string;
  /** The lock, with the parts in it. */
  readonly place: string;
}

/** A place for a stage that is never swapped in, away from the goldens; what killed runs left there goes. */
export function temporaryPlace(): string {
  const prefix = path.join(tmpdir(), 'torch-parity-check');
  for (const left of leftovers(prefix)) clearOrSay(left, () => {}); // it may be another user's
  return madeIn(tmpdir(), prefix, 'Name a folder where something can: TMPDIR=FOLDER');
}

/**
 * Takes the right to record into `folder`, and puts right what a killed run left.
 * @param say is told where that run had set the goldens aside
 * @throws CaseFileError where another run has it, or nothing can be written beside the folder
 */
export function enter(folder: string, say: (note: string) => void): Recording {
  const place = lockOf(folder);
  const parent = path.dirname(folder);
  const own = madeIn(
    parent,
    place,
    `record writes beside ${folder}, and then swaps: make ${parent} writable, with room on its disk, or record a copy. record --check only compares.`,
  );
  try {
    take(own, place, folder);
  } catch (error) {
    clear(own);
    throw error;
  }
  const recording = { folder, place, ...partsOf(place) };
  try {
    for (const left of leftovers(place)) recover(left, folder, say);
  } catch (error) {
    leave(recording, say);
    throw error;
  }
  return recording;
}

/** Gives the right back, then removes what is not needed any more. */
export function leave({ place }: Recording, say: (note: string) => void): void {
  if (!holds(place)) return;
  const own = freshName(place);
  renameSync(place, own);
  clearOrSay(own, say);
}

function clearOrSay(place: string, say: (note: string) => void): void {
  try {
    clear(place);
  } catch (error) {
    say(`${place}: could not be removed (${(error as Error).message}); the next record tries again`);
  }
}

/** Whether this run still has the right. */
export function holds(place: string): boolean {
  return isHere(ownerOf(place));
}

/** Where the folder is missing: where a run that was killed had set it aside. */
export function setAside(folder: string): string | undefined {
  if (existsSync(folder) || !existsSync(path.dirname(folder))) return undefined;
  const place = lockOf(folder);
  const start = path.basename(place);
  const names = readdirSync(path.dirname(folder)).filter((name) => name.startsWith(start));
  return names
    .map((name) => path.join(path.dirname(folder), name))
    .filter((found) => ownerOf(found) !== undefined)
    .map((found) => partsOf(found).previous)
    .find((previous) => existsSync(previous));
}

/** For whoever misses the folder: nothing, or where it is and how it comes back. */
export function whereSetAside(folder: string): string[] {
  const missing = realFolder(folder);
  const previous = setAside(missing);
  if (previous === undefined) return [];
  return [
    `A record that was killed had set it aside: ${previous}`,
    `Rename it back: mv ${quoted(previous)} ${quoted(missing)} (the next record does it, too)`,
  ];
}

function lockOf(folder: string): string {
  return `${folder}.recording`;
}

function madeIn(parent: string, prefix: string, remedy: string): string {
  try {
    return makeWorkplace(prefix);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CaseFileError(`${parent}: nothing can be written there (${code ?? message})`, [remedy], {
      cause,
    });
  }
}

/** A killed run had the goldens set aside, or swapped already, or had not come so far. */
function recover(left: string, folder: string, say: (note: string) => void): void {
  const { stage, previous } = partsOf(left);
  if (existsSync(previous) && !existsSync(folder)) {
    renameSync(previous, folder);
    say(`${folder} was missing: put back ${previous}, which a killed run had set aside`);
  } else if (existsSync(previous) && existsSync(stage)) {
    throw new CaseFileError(`${folder} was made anew after a killed run had set the goldens aside`, [
      `They are ${previous}. Rename ${folder}, and call record again: it puts them back.`,
    ]);
  }
  clearOrSay(left, say);
}
