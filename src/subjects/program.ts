// A program that a command line names: found before anything is asked, so that what is wrong is said once.
import { accessSync, constants, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../tensor/index.ts';
import { quoted, shown } from '../text/index.ts';
import { commandWords } from './command-words.ts';

export interface Program {
  /** The words of its command line. */
  readonly file: string;
  readonly args: readonly string[];
}

const IS_WINDOWS = process.platform === 'win32';

/**
 * @param line  the command line; a path in it is relative to the working folder
 * @param where how errors name it
 * @throws InputError where it is no command line, or its program is not there, or cannot be run
 */
export function programOf(line: string, where: string): Program {
  const [file, ...args] = commandWords(line, where);
  const isPath = file.includes('/') || (IS_WINDOWS && file.includes('\\'));
  const places = isPath ? [file] : onPath(file);
  const found = places.flatMap((place) => statOf(place)).filter(({ stat }) => stat.isFile());
  if (found.some(({ place }) => isExecutable(place))) return { file, args };
  const [place] = found.map((one) => one.place);
  if (place !== undefined) throw notExecutable(place, args, where);
  if (isPath && statOf(file).length > 0)
    throw new InputError(`${where}: ${shown(file)} is a folder, want a program`);
  throw missing(file, args, line, isPath, where);
}

/** Where the system looks for it. */
function onPath(name: string): string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const endings = IS_WINDOWS ? ['', ...(process.env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  return folders.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending)));
}

function statOf(place: string): { readonly place: string; readonly stat: Stats }[] {
  const tried = IS_WINDOWS ? [place, `${place}.exe`, `${place}.cmd`] : [place];
  return tried.flatMap((one) => {
    try {
      return [{ place: one, stat: statSync(one) }];
    } catch {
      return []; // not there, or behind a folder that this user may not enter
    }
  });
}

function isExecutable(place: string): boolean {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** By ending: what runs a script. */
const RUNNERS: Readonly<Record<string, string>> = {
  '.py': 'python3',
  '.js': 'node',
  '.mjs': 'node',
  '.sh': 'sh',
};

function notExecutable(place: string, args: readonly string[], where: string): InputError {
  const runner = RUNNERS[path.extname(place)];
  const typed = [runner, place, ...args].filter((word) => word !== undefined).map(quoted);
  return new InputError(`${where}: ${shown(place)} is not executable`, [
    runner === undefined
      ? `Make it so: chmod +x ${quoted(place)}`
      : `Name what runs it: "${typed.join(' ')}"`,
  ]);
}

function missing(
  file: string,
  args: readonly string[],
  line: string,
  isPath: boolean,
  where: string,
): InputError {
  const what = isPath ? 'there is no such file' : 'no program of this name is on the PATH';
  return new InputError(`${where}: ${shown(file)}: ${what}`, [remedyOf(file, args, line, isPath)]);
}

function remedyOf(file: string, args: readonly string[], line: string, isPath: boolean): string {
  if (/^\w+=/.test(file)) return `No shell reads it. Begin it with env: "env ${line.trim()}"`;
  if (/^~|\$/.test(file)) return 'No shell reads it: write the path out.';
  if (isPath) return `It is looked for in ${process.cwd()}.`;
  const here = statOf(file).some(({ stat }) => stat.isFile());
  if (here) return `In the working folder there is one: "${[`./${file}`, ...args].map(quoted).join(' ')}"`;
  return 'Name its path, or install it.';
}
