// Properties with a replay: the seed is fixed in CI and printed, with the path, when one fails.
import fc from 'fast-check';

const seed = process.env['CI'] ? 20260101 : Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

/** Runs a property 100 times (or as said); SEED=… replays a run. fast-check prints seed, path and counterexample. */
export function holds<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void, numRuns = 100): void {
  fc.assert(fc.property(arbitrary, property), { seed, numRuns });
}
