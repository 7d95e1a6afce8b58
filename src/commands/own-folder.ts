// .torch-parity in the working folder: what the command keeps there. git ignores it by itself.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const OWN_FOLDER = '.torch-parity';

/** Makes it. @throws Error where it cannot be written */
export function ownFolder(): void {
  mkdirSync(OWN_FOLDER, { recursive: true });
  writeFileSync(path.join(OWN_FOLDER, '.gitignore'), '*\n');
}
