// What a run goes over.
import type { Case, Unreadable } from '../conformance/index.ts';

/** A list of cases, or a flow of them that is read as it goes; one that could not be read is reported as broken. */
export type Cases = Iterable<Case | Unreadable> | AsyncIterable<Case | Unreadable>;

/** How many cases a list has, or a flow that says so. */
export function sizeOfCases(cases: Cases): number {
  const { length, size } = cases as { readonly length?: number; readonly size?: number };
  return length ?? size ?? Infinity;
}
