// Why a case fails, for a person: every failing tensor, the steps alone, and where it is first.
import type { CaseVerdict, PerStepVerdict, TensorVerdict } from '../conformance/index.ts';
import { plain } from '../text/index.ts';
import { nextText } from './unanswered-lines.ts';
import { labelled, wrap } from './wrap.ts';

/** Wrapped for a terminal. */
export function failureLines(verdict: CaseVerdict): string[] {
  return partsOf(verdict).flatMap(({ label, lines }) =>
    label === undefined ? lines.flatMap((line) => wrap(line, 5)) : labelled(label, lines, 5),
  );
}

/** Each line whole, made harmless, for readers that wrap by themselves: `h_n: 3 of 30 elements differ (10.0%)`. */
export function failureText(verdict: CaseVerdict): string[] {
  return partsOf(verdict).flatMap(({ label, lines }) =>
    lines.map((line, i) => (label === undefined || i > 0 ? plain(line) : plain(`${label}: ${line}`))),
  );
}

interface Part {
  /** Of the reason there is none. */
  readonly label?: string;
  readonly lines: readonly string[];
}

/** In few lines: what it says, and where it is first. */
export function whereInShort(verdict: CaseVerdict): string[] {
  const { first, per_step } = verdict;
  const next = nextText(verdict);
  const isOfSteps =
    per_step?.status === 'fail' && verdict.reason === undefined && failing(verdict).length === 0;
  return [
    ...saidOf(verdict).flatMap((line) => wrap(line, 5)),
    ...stderrOf(verdict).flatMap(({ label, lines }) => labelled(label, lines, 5)),
    ...(isOfSteps ? labelled('a step', [perStepText(per_step)], 5) : []),
    ...(first ? labelled('first', [first.text], 5) : []),
    ...(next === undefined ? [] : labelled(first ? 'part' : 'first', [next], 5)),
  ];
}

/** In few lines: how far the tensors are off. */
export function figuresInShort(verdict: CaseVerdict): string[] {
  return failing(verdict).flatMap(({ name, reasons }, i) =>
    labelled(name, reasons.slice(0, i === 0 ? 2 : 1), 5),
  );
}

function partsOf(verdict: CaseVerdict): Part[] {
  const { per_step, first } = verdict;
  const next = nextText(verdict);
  const said = saidOf(verdict);
  return [
    ...(said.length === 0 ? [] : [{ lines: said }]),
    ...stderrOf(verdict),
    ...failing(verdict).map(({ name, reasons }) => ({ label: name, lines: reasons })),
    ...(per_step ? [{ label: 'a step', lines: [perStepText(per_step)] }] : []),
    ...(first ? [{ label: 'first', lines: [first.text] }] : []),
    ...(next === undefined ? [] : [{ label: first ? 'part' : 'first', lines: [next] }]),
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

/** What no tensor shows, and where the subject threw it. */
function saidOf({ reason, frames = [] }: CaseVerdict): string[] {
  const lines = reason?.split('\n').map((line) => line.trim()) ?? [];
  return [...lines, ...frames.map((frame) => `at ${frame}`)];
}

/** What a program said last. */
function stderrOf({ stderr }: CaseVerdict): { readonly label: string; readonly lines: readonly string[] }[] {
  return stderr ? [{ label: 'stderr', lines: stderr }] : [];
}

function worstFirst(a: TensorVerdict, b: TensorVerdict): number {
  return b.mismatched / (b.total || 1) - a.mismatched / (a.total || 1);
}
