// Failing cases that fail alike: one line and one example stand for all of them.
import type { CaseVerdict } from '../conformance/index.ts';

export interface Group {
  /** In the words of its first case. */
  readonly title: string;
  readonly cases: readonly CaseVerdict[];
}

/** The greatest first; the place where a case goes wrong, and numbers in a message, do not part them. */
export function groupsOf(cases: readonly CaseVerdict[]): Group[] {
  const byKey = new Map<string, { title: string; cases: CaseVerdict[] }>();
  for (const one of cases.filter(({ status }) => status === 'fail')) {
    const title = whatOf(one);
    const key = withoutNumbers(title);
    const known = byKey.get(key);
    if (known) known.cases.push(one);
    else byKey.set(key, { title, cases: [one] });
  }
  return [...byKey.values()].toSorted((a, b) => b.cases.length - a.cases.length);
}

/** Two texts that differ in numbers alone are one. */
export function withoutNumbers(text: string): string {
  return text.replaceAll(/\((?:[\d, ]+)\)|\d[\d.e+-]*/g, '#');
}

/** Why a case fails, in a few words. */
export function whatOf({ reason, tensors, first, per_step }: CaseVerdict): string {
  if (reason !== undefined) return reason.replaceAll(/\s*\n\s*/g, '; ');
  const failing = tensors.filter(({ status }) => status === 'fail');
  const misshapen = failing.filter(({ judged }) => judged === 'none');
  if (misshapen.length > 0) return misshapen.map(({ name, reasons }) => `${name}: ${reasons[0]}`).join('; ');
  // Where all of that is right, the first place says what does not fail.
  const wrong = first?.what === undefined || failing.length === 0 ? '' : wrongIn(first.what);
  if (wrong !== '') return wrong;
  const names = failing.map(({ name }) => name);
  if (names.length > 0) return `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} wrong`;
  return per_step?.status === 'fail' ? (per_step.reason ?? 'a step alone is wrong') : 'it fails';
}

/** `its bias is wrong, its input is right`: what is right parts no group, and takes room. */
function wrongIn(what: string): string {
  return what
    .split(/, (?=its )/)
    .filter((clause) => !/^its .* (is|are) right$/.test(clause))
    .join(', ');
}
