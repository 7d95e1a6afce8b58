// Packed sequences: how many steps each row has. What comes after them is padding, and is not read.
import type { Question } from '../../conformance/index.ts';
import { extentOf, LENGTHS } from '../../signatures/axes/index.ts';
import { numbers } from '../../tensor/index.ts';
import type { Place } from './bend.ts';
import type { Row, Sequence } from './nested.ts';

interface Known {
  readonly seq_len: number;
  readonly batch: number;
  readonly lengths: Row | undefined;
}
const known = new WeakMap<Question, Known>();

/** Read once a question: bends ask for it at every step. */
function knownOf(question: Question): Known {
  let found = known.get(question);
  if (!found) {
    const { seq_len, batch } = extentOf(question)!;
    const given = question.inputs[LENGTHS];
    known.set(question, (found = { seq_len, batch, lengths: given && numbers(given) }));
  }
  return found;
}

export const lengthsOf = (question: Question) => knownOf(question).lengths;
export const batchOf = (question: Question) => knownOf(question).batch;

/** Of one row; without a row what the longest may have. */
export function lengthOf(question: Question, row = -1): number {
  const { lengths, seq_len } = knownOf(question);
  return lengths?.[row] ?? seq_len;
}

/** Whether the element at a flat offset of the input is padding. */
export function isPadding(question: Question): (offset: number) => boolean {
  const { lengths, seq_len, batch } = knownOf(question);
  if (!lengths) return () => false;
  const { input_size, batch_first } = question.config;
  return (offset) => {
    const line = Math.floor(offset / input_size);
    const [t, row] = batch_first
      ? [line % seq_len, Math.floor(line / seq_len)]
      : [Math.floor(line / batch), line % batch];
    return t >= lengths[row]!;
  };
}

/**
 * Each row's own states in the order of computation, changed, and put back where they were. The padding stays as it is.
 * @param change gives as many as it is given
 */
export function inOwnOrder(
  states: Sequence,
  { question, direction }: Place,
  change: (own: readonly Row[], row: number) => readonly Row[],
): Sequence {
  const changed = states.map((step) => step.slice());
  for (const row of states[0]?.keys() ?? []) {
    const times = Array.from({ length: Math.min(states.length, lengthOf(question, row)) }, (_, t) => t);
    if (direction === 1) times.reverse();
    const own = change(
      times.map((t) => states[t]![row]!),
      row,
    );
    times.forEach((t, done) => (changed[t]![row] = own[done]!));
  }
  return changed;
}
