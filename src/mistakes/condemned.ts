// Whether one wrong answer is enough to fail a case, so that nothing more need be asked. True only where check fails the
// case too: a number is not close, free-running, in a case that is judged that far. Where it is false, check must tell:
// by bits, by the error budget, by every step alone, by what is done from call to call.
import { type Case, Opened, slackOf } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Bend } from './textbook/bend.ts';
import { gapBetween } from './gap.ts';
import { gapFrom } from './reproduce.ts';

export function condemns(asked: Case): (answer: NamedTensors) => boolean {
  return isLax(new Opened(asked))
    ? () => false
    : (answer) => gapBetween(asked.expected, answer) === undefined;
}

/** The same of the textbook with bends, which is given up at the first wrong number. */
export function condemnsBent(opened: Opened): (bends: readonly Bend[]) => boolean {
  if (isLax(opened)) return () => false;
  const { asked } = opened;
  const gapOf = gapFrom(asked, asked.expected);
  return (bends) => gapOf(bends) === undefined;
}

/** Where rounding decides the numbers, or PyTorch's own is more than closeness allows, check allows more. */
function isLax(opened: Opened): boolean {
  const names = Object.keys(opened.asked.expected);
  return opened.chaos !== undefined || names.some((name) => slackOf(opened, name) !== undefined);
}
