// Properties with a replay: the seed is fixed in CI, and printed with the line that runs the failure again.
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';

/** Fixed in CI, so that a red run can be run again; elsewhere the clock gives another one each time. */
const SEED = process.env['CI'] ? 20260101 : Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

/** Runs a property 100 times (or as said). fast-check's message holds seed, path and the shrunken counterexample. */
export function holds<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => void,
  numRuns = 100,
  seed = Number(process.env['SEED'] ?? SEED),
): void {
  try {
    fc.assert(fc.property(arbitrary, property), { seed, numRuns });
  } catch (cause) {
    const { testPath = '', currentTestName = '' } = expect.getState();
    const replay = `SEED=${seed} npx vitest run ${path.relative('.', testPath)} -t "${currentTestName}"`;
    throw new Error(`${(cause as Error).message}\n\nReplay: ${replay}`, { cause });
  }
}
