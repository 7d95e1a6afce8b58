// What to type after a capture: where package.json names no subject, init writes one first.
import path from 'node:path';
import { quoted } from '../text/index.ts';
import { DEFAULTS } from './init/parts.ts';
import { nearestPackage, shownPath } from './nearest-package.ts';
import { packageKey } from './package-key.ts';

/** @param to the folder of the cases, as it was typed */
export async function captureNext(to: string): Promise<string[]> {
  const check = `npx torch-parity check ${quoted(to)}`;
  const [found, key] = [nearestPackage(), await packageKey()];
  if (key?.subject !== undefined) return [check];
  const subject = shownPath(path.join(found ? path.dirname(found.file) : '.', DEFAULTS.subject));
  return [
    ...(found ? [] : ['npm init -y']),
    'npx torch-parity init',
    `(put your port into ${subject}, and widen its supports)`,
    key ? `${check} --subject ${quoted(subject)}` : check, // init leaves a key as it is
  ];
}
