// torch-parity compare: two recordings of the same cases, beside each other.
import { pairsOf } from '../case-files/pairs.ts';
import { type Comparison, compareRecordings } from '../harness/compare-recordings.ts';
import { comparisonText } from '../report/comparison.ts';
import { counted } from '../report/index.ts';
import { harmless } from '../text/index.ts';
import { print } from './output.ts';
import { withProgress } from './terminal.ts';
import { EXIT, UsageError } from './usage.ts';

export interface CompareFlags {
  readonly verbose?: true;
  readonly json?: true;
}

export async function runCompare(before: string, now: string, flags: CompareFlags): Promise<number> {
  const pairs = pairsOf(before, now);
  if (pairs.size === 0)
    throw new UsageError(`${before} and ${now} have no case in common`, [
      `cases below them: ${pairs.onlyBefore.length} and ${pairs.onlyNow.length}`,
    ]);
  let done = 0;
  const found = await withProgress((line) =>
    compareRecordings(pairs, { before, now }, async (id) => {
      line.update(`${done++}/${counted(pairs.size, 'case')}  ${id}`);
      await new Promise(setImmediate); // lets the terminal draw, and Ctrl-C in
    }),
  );
  requireSameQuestions(found);
  await print(
    flags.json
      ? JSON.stringify({ format: 1, ...found }, null, 2)
      : harmless(comparisonText(found, { all: flags.verbose ?? false })),
  );
  return found.cases.some(({ status }) => status === 'beyond') ? EXIT.mismatch : EXIT.ok;
}

/** Cases that are named of those that ask otherwise. */
const MOST = 10;

function requireSameQuestions({ otherwise }: Comparison): void {
  if (otherwise.length === 0) return;
  throw new UsageError(
    `${counted(otherwise.length, 'case')} ${otherwise.length === 1 ? 'asks' : 'ask'} otherwise in OLD than in NEW`,
    [
      ...otherwise.slice(0, MOST).map(({ id, keys }) => `${id}: ${keys.join(', ')}`),
      ...(otherwise.length > MOST ? [`and ${otherwise.length - MOST} more`] : []),
      'Want the same weights and inputs in both: record NEW from a copy of OLD.',
    ],
  );
}
