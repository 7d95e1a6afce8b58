// Signs a folder as a run of record does, in the name of another process.
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { OWNER_FILE, type Owner } from '../../src/case-files/owner.ts';

/** No process has this id: the greatest that Linux gives is 4194304. */
export const DEAD = 99999999;

export function signAs(folder: string, owner: Partial<Owner>): void {
  const whole = { pid: DEAD, host: hostname(), since: '2026-01-02T03:04:05.678Z', run: 'another', ...owner };
  writeFileSync(path.join(folder, OWNER_FILE), JSON.stringify(whole));
}
