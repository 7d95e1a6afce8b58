// A folder of ours beside the goldens, in which a run works: signed, with known parts. What a killed run leaves is told by
// its signature, so that nothing of a user's is ever taken for it.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { discard } from './discard.ts';
import { hasEnded, isRunning, OWNER_FILE, ownerOf, sign } from './owner.ts';

export interface Parts {
  /** Where PyTorch writes. */
  readonly stage: string;
  /** What the stage replaces; always whole. */
  readonly previous: string;
  /** What is being removed. */
  readonly waste: string;
}

export function partsOf(place: string): Parts {
  const part = (name: string) => path.join(place, name);
  return { stage: part('staged'), previous: part('previous'), waste: part('waste') };
}

/** A new name of ours: the prefix, a process id, and what no other run has. */
export function freshName(prefix: string, pid: number = process.pid): string {
  return `${prefix}-${pid}-${randomBytes(4).toString('hex')}`;
}

/** Makes and signs a folder of such a name. @param mode who may enter it */
export function makeWorkplace(prefix: string, mode = 0o777): string {
  const place = freshName(prefix);
  mkdirSync(place, { mode });
  try {
    sign(place);
  } catch (error) {
    discard(place);
    throw error;
  }
  return place;
}

/** The folders of such names whose process has ended. */
export function leftovers(prefix: string): string[] {
  const [parent, start] = [path.dirname(prefix), `${path.basename(prefix)}-`];
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => name.startsWith(start))
    .flatMap((name) => {
      const [, pid] = /^(\d+)-[0-9a-f]{8}$/.exec(name.slice(start.length)) ?? [];
      const place = path.join(parent, name);
      return pid !== undefined && isLeft(place, Number(pid)) ? [place] : [];
    });
}

function isLeft(place: string, pid: number): boolean {
  const owner = ownerOf(place);
  if (owner) return hasEnded(owner);
  // Killed before it was signed: nothing else is in it then.
  return !isRunning(pid) && entriesOf(place)?.every((name) => name === OWNER_FILE) === true;
}

function entriesOf(place: string): string[] | undefined {
  try {
    return readdirSync(place);
  } catch {
    return undefined; // no folder, or gone
  }
}

/** Removes our parts, and the folder where nothing else is in it. Killed in the middle, it can be done again. */
export function clear(place: string): void {
  const { stage, previous, waste } = partsOf(place);
  discard(waste);
  if (existsSync(previous)) renameSync(previous, waste); // what is called previous stays whole
  for (const part of [stage, waste]) discard(part);
  if (entriesOf(place)?.some((name) => name !== OWNER_FILE) !== false) return;
  rmSync(path.join(place, OWNER_FILE), { force: true });
  rmdirSync(place);
}
