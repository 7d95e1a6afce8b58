// What is typed, and below it what package.json says under "torch-parity". What is typed wins.
import { existsSync } from 'node:fs';
import { plain } from '../text/index.ts';
import { type PackageKey, packageKey } from './package-key.ts';
import { isSameFile } from './same-file.ts';
import { UsageError } from './usage.ts';

/** `--subject own`: our own modules, where package.json names a subject. */
export const OWN = 'own';

/** Flags that name a subject, and those that are of our own modules alone. */
const OF_SUBJECT = ['subject', 'subjectCommand', 'subjectServer'];
const OF_OWN = { kernel: '--kernel', fma: '--no-fma', arithmetic: '--arithmetic' };

interface Flags {
  readonly subject?: string;
  readonly gaps?: string;
  readonly python?: string;
}

type Setting = 'subject' | 'cases' | 'gaps' | 'python';

export interface Configured<T> {
  readonly folders: readonly string[];
  readonly flags: T;
}

/**
 * The folders and flags that count; what was taken from package.json is said, so that nobody wonders.
 * @param obeyed those that the command has a use for @throws UsageError where the key is wrong, or names what is not there
 */
export async function configured<T extends Flags>(
  folders: readonly string[],
  typed: T,
  obeyed: readonly Setting[],
): Promise<Configured<T>> {
  const key = await packageKey();
  const taken = key === undefined ? {} : takenFrom(key, folders, typed, obeyed);
  if (key !== undefined) {
    wantThere(key.file, taken);
    sayTaken(key, taken, typed, obeyed);
  }
  const { cases, ...below } = taken;
  const { subject, ...flags } = { ...typed, ...below };
  return {
    folders: cases ?? folders,
    flags: { ...flags, ...(subject !== undefined && subject !== OWN && { subject }) } as T,
  };
}

type Taken = Omit<PackageKey, 'file'>;

function takenFrom(key: PackageKey, folders: readonly string[], typed: Flags, obeyed: readonly Setting[]) {
  const isOther = namesSubject(typed) && !isSameFile(typed.subject, key.subject);
  const asksOwn = ownFlag(typed) !== undefined || typed.subject === OWN;
  const counts: Readonly<Record<Setting, boolean>> = {
    subject: !namesSubject(typed) && !asksOwn,
    cases: folders.length === 0,
    // known gaps are of the subject that stands beside them
    gaps: typed.gaps === undefined && !asksOwn && !(isOther && key.subject !== undefined),
    // a machine says more precisely where its Python is
    python: typed.python === undefined && !process.env['TORCH_PARITY_PYTHON'],
  };
  const taken = obeyed.filter((name) => key[name] !== undefined && counts[name]);
  return Object.fromEntries(taken.map((name) => [name, key[name]])) as Taken;
}

function namesSubject(typed: Flags): boolean {
  return OF_SUBJECT.some((name) => (typed as Record<string, unknown>)[name] !== undefined);
}

/** The flag of our own modules that was typed, if there is one. */
function ownFlag(typed: Flags): string | undefined {
  const { kernel, fma, arithmetic } = typed as Record<string, unknown>;
  if (kernel !== undefined) return OF_OWN.kernel;
  if (fma === false) return OF_OWN.fma;
  return arithmetic === 'float32-in-order' ? OF_OWN.arithmetic : undefined;
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
  for (const { name, one, remedy } of wanted) {
    if (one === undefined || existsSync(one)) continue;
    throw new UsageError(`${file}: "torch-parity": ${name}: ${one} is not there`, [remedy]);
  }
}

function sayTaken(key: PackageKey, taken: Taken, typed: Flags, obeyed: readonly Setting[]): void {
  for (const [name, one] of Object.entries(taken)) {
    say(`${name} ${[one].flat().join(', ')} (by ${key.file})`);
  }
  const own = ownFlag(typed);
  if (own !== undefined && key.subject !== undefined && obeyed.includes('subject')) {
    say(`${own} is of our own modules: ${key.subject} is not asked`);
  }
}

function say(note: string): void {
  process.stderr.write(`torch-parity: ${plain(note)}\n`);
}
