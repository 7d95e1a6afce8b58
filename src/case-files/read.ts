// Cases from disk: every folder with a case.json, read when it is its turn.
import path from 'node:path';
import type { Case } from '../conformance/index.ts';
import { findCases, type FoundCase } from './find.ts';
import { GOLDEN } from './golden-folder.ts';
import { readCase, readManifest } from './read-case.ts';
import { SharedWeights } from './weights/shared-weights.ts';

/** Cases that are read one by one, when it is their turn. It can be gone through again. */
export interface CaseFlow extends AsyncIterable<Case> {
  /** How many there are. */
  readonly size: number;
}

/**
 * All cases in or below a folder, in the order of their ids. Those that name one file of weights share the memory of its
 * tensors.
 * @param folder default: the goldens of this package
 * @throws CaseFileError, NpyError naming the case and the key: nothing is left out silently
 */
export async function loadCases(folder: string = GOLDEN): Promise<Case[]> {
  const cases: Case[] = [];
  for await (const one of readCases(folder)) cases.push(one);
  return cases;
}

/**
 * The same, each read when it is its turn: what was judged need not be kept in memory.
 * @throws CaseFileError, NpyError where a case cannot be read; where nothing is found, at once
 */
export function readCases(folder: string = GOLDEN): CaseFlow {
  return flowOf(findCases(folder).map((id) => ({ folder: path.join(folder, id), within: folder, id })));
}

/** These cases. zod, which takes long to load, is loaded with the first. */
export function flowOf(found: readonly FoundCase[]): CaseFlow {
  return {
    size: found.length,
    async *[Symbol.asyncIterator]() {
      const { parseManifest } = await import('./manifest.ts');
      const shared = new SharedWeights();
      for (const one of found) yield readCase(one, parseManifest, shared);
    },
  };
}

/** What a case is about, from its case.json alone. @throws CaseFileError */
export async function titleOf(
  found: FoundCase,
): Promise<{ readonly module: string; readonly claim: string }> {
  const { parseManifest } = await import('./manifest.ts');
  return readManifest(found, parseManifest);
}
