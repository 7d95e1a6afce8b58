// Whether mistakes reproduce what a subject answered to one case.
import { defaultTolerance, isClose } from '../compare/index.ts';
import type { Case } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Bend } from './textbook/bend.ts';
import type { Mistake } from './catalogue/index.ts';
import { farthest, gapBetween } from './gap.ts';
import { type GoOn, textbook } from './textbook/textbook.ts';

/** The greatest difference from the subject's numbers, where the mistakes reproduce them; else undefined. */
export type Reproducer = (mistakes: readonly Mistake[]) => number | undefined;

export function reproducer({ asked, answer }: { asked: Case; answer: NamedTensors }): Reproducer {
  const gapOf = gapFrom(asked, answer);
  const closer = farthest(asked.expected, answer) / 2; // what comes no closer than the right numbers explains nothing
  const known = new Map<string, number | undefined>(); // of a pair often only one can happen here
  return (mistakes) => {
    const active = mistakes.filter(({ applies }) => applies(asked));
    const names = active.map(({ name }) => name).join();
    if (!known.has(names)) {
      const gap = active.length === 0 ? undefined : gapOf(active.map(({ bend }) => bend));
      known.set(names, gap !== undefined && gap < closer ? gap : undefined);
    }
    return known.get(names);
  };
}

/** How far the textbook with these bends is from an answer to its question, where it is close to it; else undefined. */
export function gapFrom(asked: Case, answer: NamedTensors): (bends: readonly Bend[]) => number | undefined {
  const book = textbook(asked);
  const isCloseSoFar = lastStates(asked, answer);
  return (bends) => {
    const inOrder = bends.every((bend) => !bend.h_n && !bend.last && bend.transposeState === undefined);
    const predicted = book(bends, inOrder ? isCloseSoFar : undefined);
    return predicted && gapBetween(predicted, answer);
  };
}

/** Compares h_n as far as it is computed, so that most mistakes are given up after one layer. */
function lastStates({ config, dtype }: Case, { h_n }: NamedTensors): GoOn | undefined {
  if (!h_n || h_n.shape.at(-1) !== config.hidden_size) return undefined;
  const tolerance = defaultTolerance(dtype);
  return (state, last) => {
    const rows = last.length;
    return last.every((row, i) =>
      row.every((value, unit) => {
        const given = h_n.data[(state * rows + i) * row.length + unit];
        return given !== undefined && isClose(Number(given), value, tolerance, dtype);
      }),
    );
  };
}
