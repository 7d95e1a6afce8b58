// What weakens a case: numbers and sizes that let a wrong implementation pass. Each is excused where the claim is about
// that very thing. Source: ONNX's recurrent cases, where constant weights and one time step let every wrong gate order by.
import { equationOf } from '../equations/index.ts';
import { extentOf, initialNames, stepsName } from '../signatures/axes/index.ts';
import { formOf, num_directionsOf } from '../signatures/index.ts';
import { type NamedTensors, numel, numbers, type Tensor } from '../tensor/index.ts';
import type { Case } from './case.ts';
import { GATED_RULES } from './lint-gated.ts';
import type { LintRule } from './lint-rule.ts';

export const LINT_RULES: readonly LintRule[] = [
  {
    name: 'constant',
    finding: 'a weight or bias is constant: a transposed, permuted or shifted one gives the same numbers',
    found: ({ state_dict }) =>
      Object.values(state_dict).some((one) => numel(one.shape) > 1 && isConstant(one)),
    about: /\b(constant|equal) (weight|bias)|\b(weights?|bias(es)?) (is|are) (constant|equal)\b/i,
  },
  {
    name: 'symmetric',
    finding: 'a square weight is symmetric: a transposed one gives the same numbers',
    found: ({ state_dict }) => matrices(state_dict).some((one) => !isConstant(one) && isSymmetric(one)),
    about: /\bsymmetric weight|\bweights?( \wh)? (is|are) symmetric\b/i,
  },
  {
    name: 'saturated',
    finding: 'more than half of the states are beyond 0.99: tanh hides what was summed',
    found: isSaturated,
    about: /\bsaturate|\btanh to 1 and -1\b/i,
  },
  {
    name: 'no_number',
    finding: 'no expected number is finite: whatever gives NaN and infinity there passes',
    found: ({ expected }) => {
      const all = Object.values(expected).flatMap((one) => [...numbers(one)]);
      return all.length > 0 && !all.some(Number.isFinite);
    },
    about: /\b(nan|infinit(y|ies))\b/i,
  },
  {
    name: 'one_step',
    finding: 'there is one time step: the recurrence, and the order of time, are not tried',
    found: (asked) => formOf(asked) !== 'step' && extentOf(asked)!.seq_len === 1,
    about:
      /\b(1|one|single) (time )?step\b(?! (late|early|before|after))|\bseq len (= )?1\b|\ball sizes 1\b/i,
  },
  {
    name: 'no_state',
    finding: 'the initial state is absent: one that is ignored goes unnoticed',
    found: (asked) => initialOf(asked).length === 0,
    about: /\b(without|no) (h 0|hx|states?)\b|\b(h 0|hx) (is |and c[ x0]* )?absent\b/i,
  },
  {
    name: 'zero_state',
    finding: 'the initial state is zero: one that is ignored goes unnoticed',
    found: (asked) =>
      initialOf(asked).some(
        (state) => numel(state.shape) > 0 && numbers(state).every((value) => value === 0),
      ),
    about: /\b(h 0|hx|c 0|cx) of (zeros|-0)/i,
  },
  {
    name: 'batch_like_layers',
    finding: 'batch equals num_layers * num_directions: swapped axes of h_0 and h_n keep their shape',
    found: (asked) => {
      const { batched, batch } = extentOf(asked)!;
      const states = asked.config.num_layers * num_directionsOf(asked.config);
      return formOf(asked) === 'network' && batched && batch === states;
    },
    // of one row in one layer and direction nothing can be swapped; what is drawn at random chooses no sizes
    about: /\bbatch (=|equals) (num )?layers\b|\ba batch of one\b|\ball sizes 1\b|\bdrawn at random\b/i,
  },
  {
    name: 'one_unit',
    finding: 'hidden_size is 1: transposed weights and permuted units go unnoticed',
    found: ({ config }) => config.hidden_size === 1,
    about: /\bhidden size (= )?1\b|(?<!\bin )\bone unit\b|\b(RNN|LSTM|GRU)(Cell)?\(\d+, 1\)|\ball sizes 1\b/i,
  },
  ...GATED_RULES,
];

/** What weakens a case and is not what it is about; a sentence each. */
export function lintCase(asked: Case): string[] {
  const words = `${asked.claim} ${asked.id}`.replaceAll(/[_/]/g, ' ');
  return LINT_RULES.filter(({ found, about }) => found(asked) && !about.test(words)).map(
    ({ finding }) => finding,
  );
}

function isConstant(one: Tensor): boolean {
  const [first, ...rest] = numbers(one);
  return rest.every((value) => value === first);
}

/** The square matrices. */
function matrices(state_dict: NamedTensors): Tensor[] {
  return Object.values(state_dict).filter(({ shape: [rows, columns] }) => rows === columns);
}

function isSymmetric(one: Tensor): boolean {
  const size = one.shape[0]!;
  const values = numbers(one);
  return values.every((value, i) => value === values[(i % size) * size + Math.floor(i / size)]);
}

/** The initial states that are given. */
function initialOf(asked: Case): Tensor[] {
  return initialNames(asked).flatMap((name) => asked.inputs[name] ?? []);
}

/** Only tanh saturates: a relu state may well be large. */
function isSaturated(asked: Case): boolean {
  if (equationOf(asked).activations.includes('relu')) return false;
  const states = asked.expected[stepsName(asked)] ?? Object.values(asked.expected)[0]!;
  const values = numbers(states);
  return values.filter((value) => Math.abs(value) > 0.99).length > values.length / 2;
}
