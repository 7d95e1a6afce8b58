// What a run goes over.
import type { Case } from '../conformance/index.ts';

/** A list of cases, or a flow of them that is read as it goes. */
export type Cases = Iterable<Case> | AsyncIterable<Case>;

/** How many cases a list has, or a flow that says so. */
export function sizeOfCases(cases: Cases): number {
  const { length, size } = cases as { readonly length?: number; readonly size?: number };
  return length ?? size ?? Infinity;
}
