// The live oracle of the tests.
import { fileURLToPath } from 'node:url';
import { Oracle } from '../../src/oracle/index.ts';
import { torch } from './torch.ts';

export const SCRIPTS = fileURLToPath(new URL('../../scripts/reference', import.meta.url));

export function liveOracle(): Oracle {
  return new Oracle({ python: torch!.command, scripts: SCRIPTS, timeout: 600_000 });
}

/** Fixed in CI, so that a red run can be run again; another one each time elsewhere. */
export const SEED = Number(process.env['SEED'] ?? (process.env['CI'] ? 20260101 : Date.now() % 2 ** 31));
