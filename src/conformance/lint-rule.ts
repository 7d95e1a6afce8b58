// What weakens a case, as data.
import type { Case } from './case.ts';

export interface LintRule {
  readonly name: string;
  /** What is found, and what it lets pass. */
  readonly finding: string;
  readonly found: (asked: Case) => boolean;
  /** What is said by a claim, or an id, that is about this very thing; with blanks for `_` and `/`. */
  readonly about: RegExp;
}
