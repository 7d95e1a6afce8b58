// Why a case fails, for a person: every failing tensor, the steps alone, and where it is first.
import type { CaseVerdict, PerStepVerdict, TensorVerdict } from '../conformance/index.ts';
import { labelled, wrap } from './wrap.ts';

export function failureLines({ reason, tensors, per_step, first }: CaseVerdict): string[] {
  const failing = tensors.filter((tensor) => tensor.status === 'fail').toSorted(worstFirst);
  return [
    ...(reason === undefined ? [] : wrap(reason, 5)),
    ...failing.flatMap(({ name, reasons }) => labelled(name, reasons, 5)),
    ...(per_step ? labelled('a step', [perStepText(per_step)], 5) : []),
    ...(first ? labelled('first', [first.text], 5) : []),
  ];
}

/** What every step alone, from PyTorch's own state before it, came to. */
function perStepText({ status, reason, tensors }: PerStepVerdict): string {
  if (status === 'skip') return `alone was not judged: ${reason}`;
  if (status === 'pass') return 'alone, from the state that PyTorch had before it, is right';
  const wrong = tensors.filter((tensor) => tensor.status === 'fail');
  const counts = wrong.map(({ name, mismatched, total }) => `${mismatched} of ${total} elements of ${name}`);
  return `alone, from the state that PyTorch had before it, is wrong: ${reason ?? counts.join(', ')}`;
}

/** Most of its elements wrong first. */
function worstFirst(a: TensorVerdict, b: TensorVerdict): number {
  return b.mismatched / (b.total || 1) - a.mismatched / (a.total || 1);
}
