// The committed goldens, for tests: read once a file.
import { fileURLToPath } from 'node:url';
import { loadCases } from '../src/case-files/index.ts';
import type { Case } from '../src/conformance/index.ts';

export const GOLDEN = fileURLToPath(new URL('../golden', import.meta.url));

let loaded: Promise<Case[]> | undefined;

export function goldens(): Promise<Case[]> {
  return (loaded ??= loadCases(GOLDEN));
}

export async function golden(id: string): Promise<Case> {
  const found = (await goldens()).find((one) => one.id === id);
  if (!found) throw new Error(`there is no golden ${id}`);
  return found;
}
