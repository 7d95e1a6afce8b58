// What is left to do after init.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { quoted } from '../../text/index.ts';
import { type NearestPackage, shownPath } from '../nearest-package.ts';
import { KEY, type PackageKey } from '../package-key.ts';
import { DEFAULTS } from './parts.ts';
import { SUBJECT_TEXT } from './subject-text.ts';

/** @param key what stood there before */
export function nextLines({ json, file }: NearestPackage, key: PackageKey | undefined): string[] {
  if (key !== undefined && key.subject === undefined) {
    return [
      `"${KEY}" in ${key.file} names no subject: check asks our own modules. Add to it:`,
      `  "subject": "${DEFAULTS.subject}"`,
    ];
  }
  const subject = key?.subject ?? shownPath(path.join(path.dirname(file), DEFAULTS.subject));
  const isEmpty = isTemplate(subject);
  return [
    'Next:',
    ...(isListed(json) ? [] : ['  npm install --save-dev torch-parity']),
    ...(isEmpty ? [`  put your port into ${quoted(subject)}`] : []),
    '  npx torch-parity check',
    ...(isEmpty ? ['Without a port every case that it should answer fails, and says so.'] : []),
  ];
}

/** Whether no port is in it yet. */
function isTemplate(file: string): boolean {
  try {
    return readFileSync(file, 'utf8') === SUBJECT_TEXT;
  } catch {
    return false; // it was there before, and check will say more
  }
}

/** Whether a clean install brings this package. */
function isListed(json: NearestPackage['json']): boolean {
  const lists = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  return lists.some((name) => Object.hasOwn((json[name] ?? {}) as object, KEY));
}
