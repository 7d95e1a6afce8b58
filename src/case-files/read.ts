// Cases from disk: every folder with a case.json, read when it is its turn.
import path from 'node:path';
import type { Case, Unreadable } from '../conformance/index.ts';
import { InputError } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';
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
 * @throws CaseFileError, NpyError naming the case and the key; where several cannot be read, one CaseFileError with all of
 * them: nothing is left out silently
 */
export async function loadCases(folder: string = GOLDEN): Promise<Case[]> {
  const cases: Case[] = [];
  const faults: InputError[] = [];
  for await (const one of read(foundIn(folder))) {
    if (one instanceof InputError) faults.push(one);
    else cases.push(one);
  }
  const [first, ...others] = faults;
  if (!first) return cases;
  if (others.length === 0) throw first;
  throw new CaseFileError(
    `${faults.length} of ${faults.length + cases.length} cases in ${folder} cannot be read`,
    faults.flatMap(({ message }) => message.split('\n')),
  );
}

/**
 * The same, each read when it is its turn: what was judged need not be kept in memory.
 * @throws CaseFileError, NpyError where a case cannot be read; where nothing is found, at once
 */
export function readCases(folder: string = GOLDEN): CaseFlow {
  return flowOf(foundIn(folder));
}

function foundIn(folder: string): FoundCase[] {
  return findCases(folder).map((id) => ({ folder: path.join(folder, id), within: folder, id }));
}

/** These cases. zod, which takes long to load, is loaded with the first. */
export function flowOf(found: readonly FoundCase[]): CaseFlow {
  return {
    size: found.length,
    async *[Symbol.asyncIterator]() {
      for await (const one of read(found)) {
        if (one instanceof InputError) throw one;
        yield one;
      }
    },
  };
}

/** Cases that are read one by one; one that cannot be read is told as such, and the flow goes on. */
export interface WholeFlow extends AsyncIterable<Case | Unreadable> {
  readonly size: number;
}

/** @param onFault told what is wrong, with its remedy: lines that are to be typed must not be wrapped */
export function wholeFlowOf(
  found: readonly FoundCase[],
  onFault: (text: string) => void = () => {},
): WholeFlow {
  return {
    size: found.length,
    async *[Symbol.asyncIterator]() {
      let at = 0;
      for await (const one of read(found)) {
        const { id, folder } = found[at++]!;
        if (one instanceof InputError) onFault(one.message);
        yield one instanceof InputError
          ? { id: id === '' ? path.basename(path.resolve(folder)) : id, unreadable: one.message }
          : one;
      }
    },
  };
}

/** Each case, or what is wrong with it. */
async function* read(found: readonly FoundCase[]): AsyncGenerator<Case | InputError> {
  const { parseManifest } = await import('./manifest.ts');
  const shared = new SharedWeights();
  for (const one of found) yield readOrFault(one, parseManifest, shared);
}

function readOrFault(...[found, parse, shared]: Parameters<typeof readCase>): Case | InputError {
  try {
    return readCase(found, parse, shared);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** What a case is about, from its case.json alone. @throws CaseFileError */
export async function titleOf(
  found: FoundCase,
): Promise<{ readonly module: string; readonly claim: string }> {
  const { parseManifest } = await import('./manifest.ts');
  return readManifest(found, parseManifest);
}
