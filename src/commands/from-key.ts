// Which settings of package.json count beside what was typed.
import type { PackageKey } from './package-key.ts';
import { isSameFile } from './same-file.ts';

/** `--subject own`: our own modules, where package.json names a subject. A file of that name is `./own`. */
export const OWN = 'own';

/** Flags that name a subject. */
const OF_SUBJECT = ['subject', 'subjectCommand', 'subjectServer'];

export type Setting = 'subject' | 'cases' | 'gaps' | 'python';

/** Those that were typed. */
export interface SettingFlags {
  readonly subject?: string;
  readonly gaps?: string;
  readonly python?: string;
}

/** What counts of the key. */
export type Taken = Omit<PackageKey, 'file'>;

/** @param folders that were typed @param obeyed what the command has a use for */
export function takenFrom(
  key: PackageKey,
  folders: readonly string[],
  typed: SettingFlags,
  obeyed: readonly Setting[],
): Taken {
  const isNamed = OF_SUBJECT.some((name) => (typed as Record<string, unknown>)[name] !== undefined);
  const isOther = isNamed && key.subject !== undefined && !isSameFile(typed.subject, key.subject);
  const asksOwn = typed.subject === OWN || ownFlag(typed) !== undefined;
  const counts: Readonly<Record<Setting, boolean>> = {
    subject: !isNamed && !asksOwn,
    cases: folders.length === 0,
    // known gaps are of the subject that stands beside them
    gaps: typed.gaps === undefined && !asksOwn && !isOther,
    // a machine says more precisely where its Python is
    python: typed.python === undefined && !process.env['TORCH_PARITY_PYTHON'],
  };
  const taken = obeyed.filter((name) => key[name] !== undefined && counts[name]);
  return Object.fromEntries(taken.map((name) => [name, key[name]]));
}

/** The flag of our own modules that was typed, if there is one. */
export function ownFlag(typed: SettingFlags): string | undefined {
  const { kernel, fma, arithmetic } = typed as Record<string, unknown>;
  if (kernel !== undefined) return '--kernel';
  if (fma === false) return '--no-fma';
  return arithmetic === 'float32-in-order' ? '--arithmetic' : undefined;
}
