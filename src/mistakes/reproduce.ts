// Whether a bent textbook reproduces what a subject answered to one case.
import { defaultTolerance, isClose } from '../compare/index.ts';
import type { Case } from '../conformance/index.ts';
import { signatureOf } from '../signatures/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Bend } from './textbook/bend.ts';
import { gapBetween } from './gap.ts';
import { type GoOn, textbook } from './textbook/textbook.ts';

/** How far the textbook with these bends is from an answer to its question, where it is close to it; else undefined. */
export function gapFrom(asked: Case, answer: NamedTensors): (bends: readonly Bend[]) => number | undefined {
  const book = textbook(asked);
  const isCloseSoFar = lastStates(asked, answer);
  return (bends) => {
    const inOrder = bends.every((bend) => !bend.finals && !bend.last && bend.transposeState === undefined);
    const predicted = book(bends, inOrder ? isCloseSoFar : undefined);
    return predicted && gapBetween(predicted, answer);
  };
}

/**
 * Compares h_n as far as it is computed, so that most mistakes are given up after one layer.
 * @param times how many times the dtype's tolerance is allowed
 */
export function lastStates(
  { module, config, dtype }: Case,
  { h_n }: NamedTensors,
  times = 1,
): GoOn | undefined {
  if (!h_n || h_n.shape.at(-1) !== signatureOf(module).states[0].width(config)) return undefined;
  const { rtol, atol } = defaultTolerance(dtype);
  const tolerance = { rtol: times * rtol, atol: times * atol, equal_nan: true };
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
