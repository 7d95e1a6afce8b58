// One file of a case: found inside the case's folder and nowhere else, its hash verified; a tensor is read strictly.
import { hash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseNpy } from '../formats/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';

export interface CaseFile {
  /** The case's folder. */
  readonly folder: string;
  /** As case.json names it. */
  readonly file: string;
  /** How errors name the entry: `golden/rnn/relu: expected.output`. */
  readonly where: string;
  /** Hexadecimal, where case.json has one. */
  readonly sha256?: string | undefined;
}

/** @throws CaseFileError, NpyError */
export function readTensor(wanted: CaseFile): Tensor {
  return parseNpy(readBytes(wanted), `${wanted.where}: ${wanted.file}`);
}

/** The bytes of a file, whatever they are. @throws CaseFileError */
export function readBytes({ folder, file, where, sha256 }: CaseFile): Uint8Array {
  const bytes = bytesOf(insideOf(folder, file, where), `${where}: ${file}`);
  const came = hash('sha256', bytes);
  if (sha256 === undefined || came === sha256) return bytes;
  throw new CaseFileError(`${where}: ${file} is not the file that was recorded`, [
    `sha256 ${came}`,
    `want   ${sha256}`,
    'It was edited or damaged: restore it, or record the case again.',
  ]);
}

/** A regular file of a sane size: a pipe would block, and a file of gigabytes is no case. @throws CaseFileError */
export function bytesOf(file: string, where: string): Uint8Array {
  try {
    const { size } = statRegular(file);
    if (size > GREATEST_FILE) throw new Error(`${size} bytes, more than ${GREATEST_FILE}`);
    return readFileSync(file);
  } catch (cause) {
    throw new CaseFileError(`${where}: cannot be read`, [(cause as Error).message], { cause });
  }
}

function statRegular(file: string): { size: number } {
  const stat = statSync(file);
  if (!stat.isFile()) throw new Error('it is no regular file');
  return stat;
}

/** In bytes. */
const GREATEST_FILE = 1e9;

/** The file's real path. A name or a link that leads out of the case's folder is refused. */
export function insideOf(folder: string, file: string, where: string): string {
  const outside = () =>
    new CaseFileError(`${where}: "${file}" leads out of the case's folder; keep its files inside`);
  // Backslashes are separators on Windows only; a case means the same everywhere, so none is allowed.
  if (path.isAbsolute(file) || file.includes('\\') || !isBelow(folder, path.resolve(folder, file)))
    throw outside();
  let real: string;
  try {
    real = realpathSync.native(path.resolve(folder, file));
  } catch (cause) {
    throw new CaseFileError(`${where}: ${file} is missing`, [], { cause });
  }
  if (!isBelow(realpathSync.native(folder), real)) throw outside();
  return real;
}

function isBelow(folder: string, target: string): boolean {
  const way = path.relative(path.resolve(folder), target);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
