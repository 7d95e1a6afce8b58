// The folder that capture writes: a new one, or an empty one. The folders above it are made, and taken away again where nothing
// was written.
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { realFolder } from '../case-files/real-folder.ts';
import { quoted } from '../text/index.ts';
import { UsageError } from './usage.ts';

const WEIGHTS = 'weights.safetensors';

/** Nothing is written over. @param named as it was typed @throws UsageError */
export function requireFree(folder: string, named: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new UsageError(`--to ${named}: is a file, want a new folder`, ['Name another.']);
  const here = realFolder(process.cwd());
  if (here === folder || here.startsWith(`${folder}${path.sep}`))
    throw new UsageError(`--to ${named}: the working folder is in it`, ['Name one below it: --to mine']);
  if (readdirSync(folder).length > 0)
    throw new UsageError(`--to ${named}: is not empty, and nothing in it is written over`, [
      isCapture(folder)
        ? `It is a capture. Name another folder, or remove it: rm -r ${quoted(named)}`
        : 'Name another.',
    ]);
}

/** Whether it holds what capture writes, and nothing else: then it can be had again. */
function isCapture(folder: string): boolean {
  const entries = readdirSync(folder, { withFileTypes: true });
  const inside = entries.filter(({ name }) => name !== WEIGHTS);
  return inside.length < entries.length && inside.length > 0 && holdsCases(folder, inside, 2);
}

/** @param depth of folders: a layer's, and in it one for each call */
function holdsCases(
  folder: string,
  entries: readonly { name: string; isDirectory(): boolean }[],
  depth: number,
): boolean {
  return entries.every((one) => {
    if (!one.isDirectory()) return false;
    const below = path.join(folder, one.name);
    const inside = readdirSync(below, { withFileTypes: true });
    if (inside.some(({ name }) => name === 'case.json'))
      return inside.every(
        (file) => file.isFile() && (file.name === 'case.json' || file.name.endsWith('.npy')),
      );
    return depth > 1 && inside.length > 0 && holdsCases(below, inside, depth - 1);
  });
}

/** The folders above it. @returns what takes those away that it made, where they are empty. @throws UsageError */
export function makeAbove(folder: string, named: string): () => void {
  const above = path.dirname(folder);
  let first: string | undefined;
  try {
    first = mkdirSync(above, { recursive: true });
  } catch (cause) {
    throw new UsageError(`--to ${named}: ${above} cannot be made: ${(cause as Error).message}`, [
      'Name another.',
    ]);
  }
  return () => {
    if (first === undefined) return;
    try {
      for (let one = above; one.length >= first.length; one = path.dirname(one)) rmdirSync(one);
    } catch {
      // somebody has put something there
    }
  };
}
