// The committed goldens, for tests: read once a file. Those that are derived are large, and are tried for themselves.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCases, flowOf } from '../src/case-files/index.ts';
import type { Case } from '../src/conformance/index.ts';

export const GOLDEN = fileURLToPath(new URL('../golden', import.meta.url));

/** Of all, the derived ones too. */
export const goldenIds = (): string[] => findCases(GOLDEN);

const isDerived = (id: string) => id.startsWith('sizes/');
let loaded: Promise<Case[]> | undefined;
let derived: Promise<Case[]> | undefined;

/** All that hold their numbers. */
export function goldens(): Promise<Case[]> {
  return (loaded ??= load((id) => !isDerived(id)));
}

export function derivedGoldens(): Promise<Case[]> {
  return (derived ??= load(isDerived));
}

export async function golden(id: string): Promise<Case> {
  const found = (await goldens()).find((one) => one.id === id);
  if (!found) throw new Error(`there is no golden ${id}`);
  return found;
}

async function load(isWanted: (id: string) => boolean): Promise<Case[]> {
  const cases: Case[] = [];
  const found = goldenIds().filter(isWanted);
  for await (const one of flowOf(found.map((id) => ({ folder: path.join(GOLDEN, id), id })))) cases.push(one);
  return cases;
}
