// Where this package's Python side is installed: beside its code.
import { fileURLToPath } from 'node:url';

export const SCRIPTS = fileURLToPath(new URL('../../scripts/reference', import.meta.url));
