// Where this package is installed: its own goldens and its Python side lie beside the code.
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

export const GOLDEN = fileURLToPath(new URL('golden', root));
export const SCRIPTS = fileURLToPath(new URL('scripts', root));
