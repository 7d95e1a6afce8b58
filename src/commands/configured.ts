// What is typed, and below it what package.json says under "torch-parity". What is typed wins.
import { existsSync } from 'node:fs';
import { plain } from '../text/index.ts';
import { OWN, ownFlag, type Setting, type SettingFlags, type Taken, takenFrom } from './from-key.ts';
import { packageKey, type PackageKey } from './package-key.ts';
import { UsageError } from './usage.ts';

export interface Configured<T> {
  readonly folders: readonly string[];
  readonly flags: T;
}

/**
 * The folders and flags that count; what was taken from package.json is said, so that nobody wonders.
 * @param obeyed those that the command has a use for @throws UsageError where the key is wrong, or names what is not there
 */
export async function configured<T extends SettingFlags>(
  folders: readonly string[],
  typed: T,
  obeyed: readonly Setting[],
): Promise<Configured<T>> {
  const { subject, ...others } = typed;
  const flags = { ...others, ...(subject !== undefined && subject !== OWN && { subject }) } as T;
  const key = await packageKey();
  if (key === undefined) return { folders, flags };
  const taken = takenFrom(key, folders, typed, obeyed);
  wantThere(key.file, taken);
  for (const [name, one] of Object.entries(taken)) {
    say(`${name} ${[one].flat().join(', ')} (by ${key.file})`);
  }
  sayOwn(key, typed, obeyed);
  const { cases, ...below } = taken;
  return { folders: cases ?? folders, flags: { ...flags, ...below } };
}

function wantThere(file: string, { subject, gaps, cases = [] }: Taken): void {
  const init = 'Mend the path there, or call npx torch-parity init, which writes that file.';
  const wanted = [
    { name: 'subject', one: subject, remedy: init },
    { name: 'gaps', one: gaps, remedy: init },
    ...cases.map((one) => ({
      name: 'cases',
      one,
      remedy: 'Mend the path there: it is relative to that file.',
    })),
  ];
  const missing = wanted.find(({ one }) => one !== undefined && !existsSync(one));
  if (!missing) return;
  const { name, one, remedy } = missing;
  throw new UsageError(`${file}: "torch-parity": ${name}: ${one} is not there`, [remedy]);
}

function sayOwn({ subject }: PackageKey, typed: SettingFlags, obeyed: readonly Setting[]): void {
  const flag = ownFlag(typed);
  if (flag === undefined || subject === undefined || !obeyed.includes('subject')) return;
  say(`${flag} is of our own modules: ${subject} is not asked`);
}

function say(note: string): void {
  process.stderr.write(`torch-parity: ${plain(note)}\n`);
}
