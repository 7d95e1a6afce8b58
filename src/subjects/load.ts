// A subject from a user's file: its default export, made by defineSubject, in a thread of its own.
import { existsSync } from 'node:fs';
import { InputError } from '../tensor/index.ts';
import { type IsolatedSubject, isolated, type Limits } from './isolated.ts';

/** @throws InputError naming the file, and what kept it from being loaded */
export async function loadSubject(file: string, limits: Limits): Promise<IsolatedSubject> {
  if (!existsSync(file))
    throw new InputError(`--subject ${file}: no such file`, ['npx torch-parity init writes one to fill in.']);
  return isolated(file, remedyFor(file), limits);
}

/** Node 20 and 22 before 22.18 cannot import TypeScript. */
function remedyFor(file: string): string[] {
  const reads = 'typescript' in process.features && Boolean(process.features.typescript);
  if (reads || !/\.[cm]?ts$/.test(file)) return [];
  return [
    `Node ${process.versions.node} does not import TypeScript: compile it to .js first, or run Node 22.18 or later.`,
  ];
}
