// What weakens a case of a network with gates, or of packed sequences.
import { LENGTHS, initialNames } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import { numbers } from '../tensor/index.ts';
import type { Case } from './case.ts';
import type { LintRule } from './lint-rule.ts';

/** Below it a sigmoid is nearly 1/2, whatever its gate is. */
const SMALL = 0.05;

const hasGates = ({ module }: Case) => signatureOf(module).num_gates > 1;
const lengthsOf = ({ inputs }: Case) => (inputs[LENGTHS] ? numbers(inputs[LENGTHS]) : []);

export const GATED_RULES: readonly LintRule[] = [
  {
    name: 'small_weights',
    finding:
      'no weight is greater than 0.05: every gate is about a half, and one taken for another goes unnoticed',
    found: (asked) =>
      hasGates(asked) &&
      Object.values(asked.state_dict).every((one) =>
        numbers(one).every((value) => !(Math.abs(value) > SMALL)),
      ),
    about: /\bsmall weights|\bweights (are|of about) (small|1e-\d+|0\.0\d*)/i,
  },
  {
    name: 'equal_states',
    finding: 'h_0 and c_0 hold the same numbers: one taken for the other goes unnoticed',
    found({ inputs, ...asked }) {
      const [h, c] = initialNames(asked).map((name) => inputs[name]);
      if (!h || !c) return false;
      const [one, other] = [numbers(h), numbers(c)];
      const isZero = one.every((value) => value === 0); // zeros are another finding
      return (
        one.length > 0 &&
        !isZero &&
        one.length === other.length &&
        one.every((value, i) => value === other[i])
      );
    },
    about: /\b(h 0|hx) (is|equals) (c 0|cx)\b|\bequal states\b/i,
  },
  {
    name: 'lengths_in_order',
    finding:
      'the lengths are in decreasing order, or all equal: an order that is not restored goes unnoticed',
    found: (asked) => {
      const lengths = lengthsOf(asked);
      return lengths.length > 1 && lengths.every((length, i) => i === 0 || lengths[i - 1]! >= length);
    },
    about:
      /\b(decreasing|sorted) (order|lengths?)\b|\b(lengths? (is|are) (equal|sorted))\b|\bequal lengths?\b/i,
  },
  {
    name: 'order_is_its_own_inverse',
    finding:
      'sorting the lengths twice gives the order that was given: one that is restored the wrong way round goes unnoticed',
    found: (asked) => {
      const lengths = lengthsOf(asked);
      const order = Array.from(lengths.keys()).toSorted((a, b) => lengths[b]! - lengths[a]! || a - b);
      const isSorted = order.every((row, i) => row === i);
      return lengths.length > 2 && !isSorted && order.every((row, i) => order[row] === i);
    },
    about: /\bown inverse\b/i,
  },
];
