// toMatchTensor: one tensor held to another, as torch.testing.assert_close does it, and to an error budget where there is
// a more precise truth.
import { budget, difference } from '../compare/index.ts';
import { readMatchOptions } from './match-options.ts';
import { matchingLines, mismatchLines } from './match-text.ts';
import { outcomeNow, type Outcome } from './outcome.ts';
import { wantedTensor } from './wanted-tensor.ts';

/** @param isNot whether it stands behind `.not` */
export function matchTensor(received: unknown, wanted: unknown, options: unknown, isNot: boolean): Outcome {
  return outcomeNow('toMatchTensor', isNot, () => {
    const actual = wantedTensor('what expect was given', received);
    const expected = wantedTensor('expected', wanted);
    const { tolerance, spend } = readMatchOptions(options, expected);
    const found = difference(actual, expected, { tolerance });
    const spent =
      spend && !found.incomparable ? budget(actual, expected, spend.truth, spend.scale) : undefined;
    const pass = !found.incomparable && found.mismatched === 0 && (spent?.within ?? true);
    const lines = pass ? matchingLines : mismatchLines;
    const message = () => lines({ actual, expected, tolerance, found, spent }).join('\n  ');
    return { pass, message };
  });
}
