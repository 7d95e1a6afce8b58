// One file of a case: found inside the case's folder and nowhere else, its hash verified; a tensor is read strictly.
import { hash } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { takeNpy } from '../formats/index.ts';
import type { Bytes, Dtype, Tensor } from '../tensor/index.ts';
import { bytesOf, glanceAt } from './bytes-of.ts';
import { CaseFileError } from './error.ts';
import { isMissing, troubleOf } from './trouble.ts';

export interface CaseFile {
  /** The case's folder. */
  readonly folder: string;
  /** As case.json names it. */
  readonly file: string;
  /** How errors name the entry: `golden/rnn/relu: expected.output`. */
  readonly where: string;
  /** Hexadecimal, where case.json has one. */
  readonly sha256?: string | undefined;
  /** Told its size in bytes, of a large one before it is read. */
  readonly onSize?: (size: number) => void;
}

/** @param dtype what the case wants, for a remedy; absent where any is taken @throws CaseFileError, NpyError */
export function readTensor(wanted: CaseFile, dtype?: Dtype): Tensor {
  return takeNpy(readBytes(wanted), () => ({
    file: nameOf(wanted),
    wanted: { path: inFolder(wanted.folder, wanted.file), dtype },
  }));
}

/** The bytes of a file, whatever they are. @throws CaseFileError */
export function readBytes(wanted: CaseFile): Bytes {
  const { folder, file, where, sha256, onSize } = wanted;
  const seen = sha256 !== undefined && isPlain(file) ? glanceAt(inFolder(folder, file)) : undefined;
  if (seen && hash('sha256', seen) === sha256) {
    onSize?.(seen.length);
    return seen;
  }
  const bytes = bytesOf(insideOf(folder, file, where), nameOf(wanted), wanted);
  if (sha256 === undefined) return bytes;
  const came = hash('sha256', bytes);
  if (came === sha256) return bytes;
  throw new CaseFileError(`${where}: ${shown(file)} is not the file that was recorded`, [
    `sha256 ${came}`,
    `want   ${sha256}`,
    'It was edited or damaged: restore it, or record the case again.',
  ]);
}

/** Where the file is. A name or a link that leads out of the folder is refused. @param named how errors name the folder */
export function insideOf(folder: string, file: string, where: string, named = "the case's folder"): string {
  const outside = () =>
    new CaseFileError(`${where}: "${shown(file)}" leads out of ${named}; keep its files inside`);
  // Backslashes are separators on Windows only; a case means the same everywhere, so none is allowed.
  if (
    path.isAbsolute(file) ||
    file.includes('\\') ||
    !(isPlain(file) || isBelow(folder, path.resolve(folder, file)))
  )
    throw outside();
  let real: string;
  try {
    if (isPlain(file) && !lstatSync(inFolder(folder, file)).isSymbolicLink()) return inFolder(folder, file);
    real = realpathSync.native(path.resolve(folder, file));
    if (!isBelow(realpathSync.native(folder), real)) throw outside();
  } catch (cause) {
    if (cause instanceof CaseFileError) throw cause;
    throw isMissing(cause)
      ? new CaseFileError(`${where}: ${shown(file)} is missing`, [], { cause })
      : new CaseFileError(`${where}: ${shown(file)}: cannot be read`, [troubleOf(cause)], { cause });
  }
  return real;
}

/** A name in the folder itself: unless it is a link, it leads nowhere else. */
export const isPlain = (file: string) => /^\w[\w.-]*$/.test(file);

/** path.join, for a name that needs no more than a separator. */
export function inFolder(folder: string, file: string): string {
  return isPlain(file) && !folder.endsWith(path.sep)
    ? `${folder}${path.sep}${file}`
    : path.join(folder, file);
}

export function isBelow(folder: string, target: string): boolean {
  const way = path.relative(path.resolve(folder), target);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

const nameOf = ({ where, file }: CaseFile) => `${where}: ${shown(file)}`;

/** The end of a message says what is wrong: a name that is longer than any file's is cut. */
const shown = (file: string) => (file.length > 300 ? `${file.slice(0, 300)}…` : file);
