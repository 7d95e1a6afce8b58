// Where the goldens of this package are: beside its code, wherever it is installed.
import { fileURLToPath } from 'node:url';

export const GOLDEN = fileURLToPath(new URL('../../golden', import.meta.url));
