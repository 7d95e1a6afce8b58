// What stands beside this package's code: its Python side, and its version.
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const SCRIPTS = fileURLToPath(new URL('../../scripts/reference', import.meta.url));

export { VERSION } from '../case-files/package-version.ts';
