// The one case that a path or an id names.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearText } from '../text/near.ts';
import { CaseFileError } from './error.ts';
import { findCases, type FoundCase, MANIFEST } from './find.ts';
import { GOLDEN } from './golden-folder.ts';

/**
 * @param given a case's folder, by a URL or a path from the working folder; where there is no such folder, the id of one
 *   of this package's goldens, `golden/` before it or not
 * @returns with the path as its id, or the golden's id
 * @throws CaseFileError where it names no case, or a folder of several
 */
export function findCase(given: string | URL): FoundCase {
  const folder = typeof given === 'string' ? given : folderOf(given);
  if (folder === '' || !existsSync(folder)) return goldenNamed(folder);
  if (existsSync(path.join(folder, MANIFEST))) return { folder, id: idOf(folder) };
  const [first, ...others] = findCases(folder);
  if (first === undefined)
    throw new CaseFileError(`${folder}: no ${MANIFEST} in it, want the folder of one case`);
  throw new CaseFileError(`${folder}: ${others.length + 1} cases lie below it, want the folder of one`, [
    `Name one, such as "${path.join(folder, first).split(path.sep).join('/')}"; loadCases gives them all.`,
  ]);
}

function folderOf(url: URL): string {
  if (url.protocol === 'file:') return fileURLToPath(url);
  throw new CaseFileError(`${url.href}: want a file: URL, or the path of a folder`);
}

/** With `/`, from the working folder where it lies below. */
function idOf(folder: string): string {
  const relative = path.relative('.', folder);
  const isBelow = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  return (isBelow ? relative : path.resolve(folder)).split(path.sep).join('/');
}

/** `golden/` before an id is this package's only where the working folder has none: a case of yours that is missing is missed. */
function goldenNamed(given: string): FoundCase {
  const clean = path.posix.normalize(given).replace(/\/$/, '');
  const id = existsSync('golden') ? clean : clean.replace(/^golden\//, '');
  const folder = path.join(GOLDEN, id);
  const isBelow = !path.relative(GOLDEN, folder).startsWith('..');
  if (isBelow && existsSync(path.join(folder, MANIFEST))) return { folder, id };
  const near = nearText(id, findCases(GOLDEN));
  throw new CaseFileError(`"${given}": no such folder, and no golden of this package has that id`, [
    near === '' ? `A path is taken from ${process.cwd()}.` : near,
  ]);
}
