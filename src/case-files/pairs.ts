// Cases of the same id in two folders, read one pair after the other. Of a derived case, whose answers are stored as hashes
// alone, the hashes are compared as they are.
import path from 'node:path';
import type { Case } from '../conformance/index.ts';
import { findCases, type FoundCase } from './find.ts';
import { readCase, readManifest } from './read-case.ts';
import { SharedWeights } from './weights/shared-weights.ts';

export interface Pairs extends AsyncIterable<{
  readonly before: Case;
  readonly now: Case;
  /** Of a derived case: the answers whose hashes differ. */
  readonly otherHashes: readonly string[];
}> {
  readonly size: number;
  /** Ids that one of them has alone. */
  readonly onlyBefore: readonly string[];
  readonly onlyNow: readonly string[];
}

/** @throws CaseFileError where a folder is missing; of a case when it is its turn */
export function pairsOf(before: string, now: string): Pairs {
  const [old, other] = [findCases(before), findCases(now)];
  const [inOld, inOther] = [new Set(old), new Set(other)];
  const both = old.filter((id) => inOther.has(id));
  return {
    size: both.length,
    onlyBefore: old.filter((id) => !inOther.has(id)),
    onlyNow: other.filter((id) => !inOld.has(id)),
    async *[Symbol.asyncIterator]() {
      const { parseManifest } = await import('./manifest.ts');
      const shared = new SharedWeights();
      for (const id of both) {
        const found: FoundCase[] = [before, now].map((within) => ({
          folder: path.join(within, id),
          within,
          id,
        }));
        const [one, two] = found.map((each) => readCase(each, parseManifest, shared));
        const [hashes, others] = found.map((each) => {
          const manifest = readManifest(each, parseManifest);
          return 'derived' in manifest ? manifest.expected_sha256 : {};
        }) as Readonly<Record<string, string>>[];
        const names = [...new Set([...Object.keys(hashes!), ...Object.keys(others!)])];
        yield {
          before: one!,
          now: two!,
          otherHashes: names.filter((name) => hashes![name] !== others![name]),
        };
      }
    },
  };
}
