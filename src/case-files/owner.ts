// Who works in a folder of ours: a file in it says so. A folder without that file is not ours, and is left alone.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

export const OWNER_FILE = 'torch-parity-record.json';

export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  /** Tells two runs apart that had the same process id. */
  readonly run: string;
}

/** Of this process; one for all that it makes. */
const HERE: Owner = {
  pid: process.pid,
  host: hostname(),
  since: new Date().toISOString(),
  run: randomUUID(),
};

export function sign(folder: string): void {
  writeFileSync(path.join(folder, OWNER_FILE), `${JSON.stringify(HERE)}\n`, { flush: true });
}

/** Undefined where the folder is missing, or not ours. */
export function ownerOf(folder: string): Owner | undefined {
  try {
    const { pid, host, since, run } = JSON.parse(
      readFileSync(path.join(folder, OWNER_FILE), 'utf8'),
    ) as Owner;
    return Number.isSafeInteger(pid) && [host, since, run].every((text) => typeof text === 'string')
      ? { pid, host, since, run }
      : undefined;
  } catch {
    return undefined;
  }
}

export function isHere(owner: Owner | undefined): boolean {
  return owner?.run === HERE.run;
}

/** Whether the process has certainly ended. Of one on another host nobody here can tell. */
export function hasEnded({ pid, host, run }: Owner): boolean {
  return host === HERE.host && run !== HERE.run && !isRunning(pid);
}

/** Whether another process has this id. One that had our own has ended. */
export function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0); // signal 0 only asks
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's
  }
}
