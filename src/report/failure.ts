// Why a case fails, for a person: every failing tensor, the steps alone, and where it is first.
import type { CaseVerdict, PerStepVerdict, TensorVerdict } from '../conformance/index.ts';
import { labelled, wrap } from './wrap.ts';

/** Everything that is known of it. */
export function failureLines(verdict: CaseVerdict): string[] {
  const { per_step, first } = verdict;
  return [
    ...saidLines(verdict),
    ...failing(verdict).flatMap(({ name, reasons }) => labelled(name, reasons, 5)),
    ...(per_step ? labelled('a step', [perStepText(per_step)], 5) : []),
    ...(first ? labelled('first', [first.text], 5) : []),
  ];
}

/** In few lines, where it is first before all. */
export function failureInShort(verdict: CaseVerdict): string[] {
  const { first } = verdict;
  return [
    ...saidLines(verdict),
    ...(first ? labelled('first', [first.text], 5) : []),
    ...failing(verdict).flatMap(({ name, reasons }, i) =>
      labelled(name, reasons.slice(0, i === 0 ? 2 : 1), 5),
    ),
  ];
}

function saidLines({ reason, frames = [] }: CaseVerdict): string[] {
  return [
    ...(reason === undefined ? [] : wrap(reason, 5)),
    ...frames.flatMap((frame) => wrap(`at ${frame}`, 7)),
  ];
}

/** Most of its elements wrong first. */
export function failing({ tensors }: CaseVerdict): TensorVerdict[] {
  return tensors.filter(({ status }) => status === 'fail').toSorted(worstFirst);
}

/** What every step alone, from PyTorch's own state before it, came to. */
export function perStepText({ status, reason, tensors }: PerStepVerdict): string {
  if (status === 'skip') return `alone was not judged: ${reason}`;
  if (status === 'pass') return 'alone, from the state that PyTorch had before it, is right';
  const wrong = tensors.filter((tensor) => tensor.status === 'fail');
  const counts = wrong.map(({ name, mismatched, total }) => `${mismatched} of ${total} elements of ${name}`);
  return `alone, from the state that PyTorch had before it, is wrong: ${reason ?? counts.join(', ')}`;
}

function worstFirst(a: TensorVerdict, b: TensorVerdict): number {
  return b.mismatched / (b.total || 1) - a.mismatched / (a.total || 1);
}
