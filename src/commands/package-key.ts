// The key "torch-parity" of package.json: what one would type every day. Its paths are relative to that file.
import path from 'node:path';
import { nearestPackage, shownPath } from './nearest-package.ts';

export const KEY = 'torch-parity';

/** As options of the command line have it: paths from the working folder. */
export interface PackageKey {
  /** The package.json, as a user names it. */
  readonly file: string;
  readonly subject?: string;
  readonly cases?: readonly string[];
  readonly gaps?: string;
  readonly python?: string;
}

/** Undefined where nothing is configured; zod is loaded where something is. @throws UsageError */
export async function packageKey(): Promise<PackageKey | undefined> {
  const found = nearestPackage();
  if (found === undefined || !Object.hasOwn(found.json, KEY)) return undefined;
  const { parsedKey } = await import('./package-key-schema.ts');
  const { subject, cases, gaps, python } = parsedKey(found.json[KEY], shownPath(found.file));
  const here = (file: string) =>
    path.isAbsolute(file) ? file : shownPath(path.resolve(path.dirname(found.file), file));
  return {
    file: shownPath(found.file),
    ...(subject !== undefined && { subject: here(subject) }),
    ...(cases !== undefined && { cases: cases.map(here) }),
    ...(gaps !== undefined && { gaps: here(gaps) }),
    // a name alone, such as python3, is found by the system
    ...(python !== undefined && { python: /[\\/]/.test(python) ? pathOf(here(python)) : python }),
  };
}

/** So that it is not taken for a name. */
function pathOf(file: string): string {
  return /[\\/]/.test(file) ? file : `.${path.sep}${file}`;
}
