// Where a file of weights lies that a case names, and perhaps others do: in the case's folder, or in one above it, up to the
// folder that was loaded. Nothing outside that is read.
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { quoted } from '../../text/index.ts';
import { CaseFileError } from '../error.ts';
import type { FoundCase } from '../find.ts';
import { isBelow } from '../tensor-file.ts';
import { troubleOf } from '../trouble.ts';

/** @param file as case.json names it @param where how errors name the entry @returns its real path @throws CaseFileError */
export function weightsPath({ folder, within = folder }: FoundCase, file: string, where: string): string {
  const leads = () =>
    new CaseFileError(
      `${where}: ${JSON.stringify(file)} leads out of ${within}`,
      outsideHelp(folder, within, file),
    );
  // Backslashes are separators on Windows only; a case means the same everywhere, so none is allowed.
  if (path.isAbsolute(file) || file.includes('\\'))
    throw new CaseFileError(`${where}: ${JSON.stringify(file)}, want a path from the case's folder, with /`);
  const places = foldersUpTo(folder, within).map((at) => path.resolve(at, file));
  const found = places.find((place) => isBelow(within, place) && existsSync(place));
  if (found === undefined) {
    if (!isBelow(within, places[0]!)) throw leads();
    throw new CaseFileError(`${where}: ${file} is missing`, [
      `It was looked for in ${folder}${within === folder ? '' : `, and above it up to ${within}`}.`,
      ...outsideHelp(folder, within, file),
    ]);
  }
  try {
    const real = realpathSync.native(found);
    if (isBelow(realpathSync.native(within), real)) return real;
  } catch (cause) {
    throw new CaseFileError(`${where}: ${file}: cannot be read`, [troubleOf(cause)], { cause });
  }
  throw leads();
}

/** From the case's folder to the one that was loaded. */
function foldersUpTo(folder: string, within: string): string[] {
  const [at, end] = [path.resolve(folder), path.resolve(within)];
  const parts = path.relative(end, at).split(path.sep).filter(Boolean);
  return parts.map((_, i) => path.join(end, ...parts.slice(0, parts.length - i))).concat(end);
}

/** Which folder to name, where the file lies above the one that was. */
function outsideHelp(folder: string, within: string, file: string): string[] {
  const end = path.resolve(within);
  const above: string[] = [];
  for (let at = path.dirname(end); at !== path.dirname(at); at = path.dirname(at)) above.push(at);
  const places = [path.resolve(folder), end, ...above].map((at) => path.resolve(at, file));
  const place = places.find((one) => !isBelow(end, one) && existsSync(one));
  if (place === undefined) return [];
  const common = above.find((at) => isBelow(at, place));
  if (common === undefined) return [];
  const below = path.relative('.', common) || '.';
  const named = below.startsWith('..') ? common : below;
  return [`It lies in ${path.dirname(place)}: name ${quoted(named)} in place of ${within}.`];
}
