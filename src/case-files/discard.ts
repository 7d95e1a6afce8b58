// Removes a folder of ours, whatever is in it.
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** A process that has just been killed may write a moment longer: tried again then. */
const OPTIONS = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const; // milliseconds

export function discard(folder: string): void {
  try {
    rmSync(folder, OPTIONS);
  } catch {
    openUp(folder);
    rmSync(folder, OPTIONS);
  }
}

/** A copy of a folder that is read-only is read-only too, and could not be emptied. */
function openUp(folder: string): void {
  if (!existsSync(folder)) return;
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openUp(path.join(folder, entry.name));
  }
}
