// A case that could not be read: it judges nobody, and it is named beside those that could.
import type { Case } from './case.ts';
import type { CaseVerdict } from './verdict.ts';

/** A case that was found and could not be read: its place in the report is that of a broken one. */
export interface Unreadable {
  readonly id: string;
  /** What is wrong, as the reader says it. */
  readonly unreadable: string;
}

export function isUnreadable(found: Case | Unreadable): found is Unreadable {
  return 'unreadable' in found;
}

export function unreadableVerdict({ id, unreadable }: Unreadable): CaseVerdict {
  return {
    id,
    module: '',
    claim: '',
    features: [],
    status: 'broken',
    reason: sentence(id, unreadable),
    tensors: [],
  };
}

/** On one line, without the name of the case, which stands before it. */
function sentence(id: string, text: string): string {
  const [first = '', ...others] = text.split('\n').map((line) => line.trim().replace(/[.,;]$/, ''));
  const what = [`${id}: `, `${id}/`].reduce(
    (left, start) => (left.startsWith(start) ? left.slice(start.length) : left),
    first,
  );
  return `It could not be read: ${[what, ...others].join('; ')}.`;
}
