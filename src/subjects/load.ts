// A subject from a user's file: its default export, made by defineSubject.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineSubject, type Subject } from '../conformance/index.ts';
import { InputError } from '../tensor/index.ts';

/** @throws InputError naming the file, and what kept it from being loaded */
export async function loadSubject(file: string): Promise<Subject> {
  if (!existsSync(file)) throw new InputError(`--subject ${file}: no such file`);
  let loaded: { default?: unknown };
  try {
    loaded = (await import(pathToFileURL(path.resolve(file)).href)) as { default?: unknown };
  } catch (cause) {
    throw new InputError(`--subject ${file}: cannot be loaded`, [reasonOf(cause), ...remedyFor(file)], {
      cause,
    });
  }
  if (loaded.default === undefined) {
    throw new InputError(`--subject ${file}: has no default export`, [
      'End it with: export default defineSubject({ name, run })',
    ]);
  }
  try {
    return defineSubject(loaded.default as Subject);
  } catch (cause) {
    throw new InputError(`--subject ${file}: ${(cause as Error).message}`, [], { cause });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message.split('\n')[0]}` : String(cause);
}

/** Node 20 and 22 before 22.18 cannot import TypeScript. */
function remedyFor(file: string): string[] {
  return /\.[cm]?ts$/.test(file) && !('typescript' in process.features && process.features.typescript)
    ? [
        `Node ${process.versions.node} does not import TypeScript: compile it to .js first, or run Node 22.18 or later.`,
      ]
    : [];
}
