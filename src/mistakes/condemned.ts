// Whether one wrong answer is enough to fail a case, so that nothing more need be asked.
import { chaoticElements } from '../compare/index.ts';
import type { Case } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { gapBetween } from './gap.ts';

/**
 * True only where check fails the case too: a number is not close, free-running, in a case that is judged that far.
 * Where it is false, check must tell: by bits, by the error budget, by every step alone, by what is done from call to call.
 */
export function condemns(asked: Case): (answer: NamedTensors) => boolean {
  const { expected, truth } = asked;
  const isChaotic = Object.entries(truth).some(
    ([name, exact]) => expected[name] && chaoticElements(expected[name], exact).length > 0,
  );
  return (answer) => !isChaotic && gapBetween(expected, answer) === undefined;
}
