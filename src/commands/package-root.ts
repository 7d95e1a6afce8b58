// What stands beside this package's code: its Python side, and its version.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const SCRIPTS = fileURLToPath(new URL('../../scripts/reference', import.meta.url));

/** As package.json says it. */
export const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
