// What a folder holds, by the marks that every write leaves: so that a change by somebody else is seen before the folder
// is replaced. Contents are not read.
import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { CaseFileError } from './error.ts';

export interface Tree {
  /** Marks by path below the folder; the folder itself is the empty path. */
  readonly marks: ReadonlyMap<string, string>;
  /** That its files take on the disk. */
  readonly bytes: number;
}

/**
 * Undefined where the folder is missing.
 * @throws CaseFileError where a part cannot be looked at, or lies on another disk: a folder is replaced as a whole
 */
export function treeOf(folder: string): Tree | undefined {
  const own = lstatSync(folder, { bigint: true, throwIfNoEntry: false });
  if (own === undefined) return undefined;
  const marks = new Map<string, string>();
  let bytes = 0;
  const add = (file: string, found: BigIntStats) => {
    if (found.dev !== own.dev) {
      throw new CaseFileError(
        `${file}: is a mount point inside ${folder}, which record replaces as a whole`,
        ['Unmount it, or record a copy of the folder.'],
      );
    }
    marks.set(path.relative(folder, file), markOf(file, found));
    bytes += Number(found.blocks) * 512; // a block of stat is 512 bytes on every system
    if (!found.isDirectory()) return;
    for (const name of readdirSync(file)) {
      const inner = path.join(file, name);
      add(inner, lstatSync(inner, { bigint: true }));
    }
  };
  try {
    add(folder, own);
  } catch (cause) {
    if (cause instanceof CaseFileError) throw cause;
    throw new CaseFileError(`${folder}: cannot be looked through`, [(cause as Error).message], { cause });
  }
  return { marks, bytes };
}

/** The times of a folder tell of its entries, which are there themselves; it may be moved. A file keeps its marks then. */
function markOf(file: string, found: BigIntStats): string {
  const { mode, ino, size, mtimeNs, ctimeNs } = found;
  if (found.isDirectory()) return [mode, ino].join(' ');
  if (found.isSymbolicLink()) return [mode, ino, readlinkSync(file)].join(' ');
  return [mode, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** The first path that was added, changed or removed; undefined where nothing was. `.` is the folder itself. */
export function changeBetween(before: Tree | undefined, after: Tree | undefined): string | undefined {
  const paths = new Set([...(before?.marks.keys() ?? []), ...(after?.marks.keys() ?? [])]);
  const changed = [...paths].find((file) => before?.marks.get(file) !== after?.marks.get(file));
  return changed === '' ? '.' : changed;
}
