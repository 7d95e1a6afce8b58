// The lint of cases: every rule finds a planted weakness, and is excused by the words of a claim.
import { describe, expect, test } from 'vitest';
import { type Case, LINT_RULES, lintCase, SuiteLint } from '../../src/conformance/index.ts';
import {
  ARRAYS,
  type FloatTensor,
  type NamedTensors,
  numbers,
  tensor,
  zeros,
} from '../../src/tensor/index.ts';
import { golden } from '../goldens.ts';

/** A case that nothing is found in: one layer, input_size 3, hidden_size 5, seven steps, batch 4, with h_0. */
const sound = async (): Promise<Case> => ({
  ...(await golden('rnn/output_at_t_holds_h_t')),
  id: 'mine',
  claim: 'a case',
});
const soundCell = async (): Promise<Case> => ({
  ...(await golden('cell/stepped')),
  id: 'mine',
  claim: 'a case',
});

/** Likewise of an LSTM, one layer, with h_0 and c_0; packed too. */
const soundLstm = async (): Promise<Case> => ({
  ...(await golden('lstm/gates_are_in_order_i_f_g_o')),
  id: 'mine',
  claim: 'a case',
});
const soundPacked = async (): Promise<Case> => ({
  ...(await golden('lstm/packed_rows_end_at_their_length')),
  id: 'mine',
  claim: 'a case',
});

function changed(tensors: NamedTensors, name: string, value: (i: number) => number): NamedTensors {
  const { dtype, shape } = tensors[name] as FloatTensor;
  return {
    ...tensors,
    [name]: tensor(ARRAYS[dtype].from(numbers(tensors[name]!).map((_, i) => value(i))), shape),
  };
}

const withShape = (tensors: NamedTensors, name: string, shape: number[]): NamedTensors => ({
  ...tensors,
  [name]: zeros(shape, 'float32'),
});

/** A rule, a case made weak by construction, words that excuse it, and words like them that are about something else. */
const PLANTED: readonly [
  rule: string,
  plant: (one: Case) => Case,
  excuses: readonly string[],
  others: readonly string[],
  of?: () => Promise<Case>,
][] = [
  [
    'constant',
    (one) => ({ ...one, state_dict: changed(one.state_dict, 'weight_ih_l0', () => 0.5) }),
    [
      'constant weights are read as well',
      'equal weights',
      'the weights are constant',
      'one weight is constant',
    ],
    ['a constant input', 'equal sizes', 'h_0 is constant'],
  ],
  [
    'constant',
    (one) => ({ ...one, state_dict: changed(one.state_dict, 'bias_hh_l0', () => 0) }),
    ['constant biases', 'one bias is constant', 'all biases are equal'],
    ['biases of constant sign'],
  ],
  [
    'symmetric',
    (one) => ({
      ...one,
      state_dict: changed(one.state_dict, 'weight_hh_l0', (i) => Math.abs((i % 5) - Math.floor(i / 5))),
    }),
    ['a symmetric weight_hh', 'weight_hh is symmetric', 'both weights are symmetric'],
    ['asymmetric weights', 'symmetric padding'],
  ],
  [
    'saturated',
    (one) => ({ ...one, expected: changed(one.expected, 'h_steps', (i) => (i % 5 === 0 ? 0.1 : -0.999)) }),
    ['saturated units', 'inputs drive tanh to 1 and -1'],
    ['unsaturated units', 'flips 1 and -1'],
  ],
  [
    'saturated',
    ({ expected: { output }, ...one }) => ({
      ...one,
      expected: changed({ output: output! }, 'output', () => 1),
    }),
    ['where it saturates'],
    ['tanh'],
  ],
  [
    'no_number',
    (one) => ({
      ...one,
      expected: Object.keys(one.expected).reduce((all, name) => changed(all, name, () => NaN), one.expected),
    }),
    ['NaN everywhere', 'an infinity in the input', 'states of infinities'],
    ['nanometres', 'finite numbers'],
  ],
  [
    'one_step',
    (one) => ({ ...one, inputs: withShape(one.inputs, 'input', [1, 4, 3]) }),
    ['one step', 'a single time step', 'RNN(3, 5), 1 step, batch 4', 'seq_len = 1', 'seq_len 1'],
    ['output is not one step late', '11 steps', 'seq_len = 12'],
  ],
  [
    'no_state',
    ({ inputs: { input }, ...one }) => ({ ...one, inputs: { input: input! } }),
    ['without h_0', 'h_0 absent', 'no h_0', 'hx is absent'],
    ['h_0 of zeros', 'h_0 is read', 'without biases'],
  ],
  [
    'zero_state',
    (one) => ({ ...one, inputs: changed(one.inputs, 'h_0', () => 0) }),
    ['h_0 of zeros', 'starts from hx of zeros', 'h_0 of -0'],
    ['without h_0', 'an input of zeros', 'h_0 of zeal'],
  ],
  [
    'batch_like_layers',
    (one) => ({ ...one, config: { ...one.config, num_layers: 2, bidirectional: true } }),
    ['batch = num_layers * num_directions', 'batch equals layers', 'a configuration drawn at random'],
    ['RNN(3, 5), batch 4', 'a batch of 4', 'batch = 4', 'two layers, both directions'],
  ],
  [
    'one_unit',
    (one) => ({ ...one, config: { ...one.config, hidden_size: 1 } }),
    ['one unit', 'hidden_size 1', 'hidden_size = 1', 'RNN(3, 1)', 'RNN(10, 1)', 'a cell of one unit'],
    ['a NaN starts in one unit', 'RNN(1, 5)', 'hidden_size 12', 'input_size 1'],
  ],
  [
    'small_weights',
    (one) => ({
      ...one,
      state_dict: Object.keys(one.state_dict).reduce<NamedTensors>(
        (all, name) => changed(all, name, (i) => ((i % 7) - 3) / 100),
        one.state_dict,
      ),
    }),
    ['small weights', 'weights of about 1e-3', 'weights are small'],
    ['a small input', 'weights are read'],
    soundLstm,
  ],
  [
    'equal_states',
    (one) => ({ ...one, inputs: { ...one.inputs, c_0: one.inputs['h_0']! } }),
    ['equal states', 'h_0 equals c_0', 'h_0 is c_0'],
    ['equal sizes', 'h_0 and c_0'],
    soundLstm,
  ],
  [
    'lengths_in_order',
    (one) => ({ ...one, inputs: { ...one.inputs, lengths: lengthsOf(one, (_, i) => 7 - i) } }),
    ['decreasing lengths', 'equal lengths', 'lengths are sorted', 'in decreasing order'],
    ['lengths', 'unequal sizes'],
    soundPacked,
  ],
  [
    'order_is_its_own_inverse',
    (one) => ({ ...one, inputs: { ...one.inputs, lengths: lengthsOf(one, (_, i) => [6, 7, 5, 4][i] ?? 3) } }),
    ['its own inverse'],
    ['the inverse'],
    soundPacked,
  ],
];

function lengthsOf({ inputs }: Case, of: (value: number, i: number) => number) {
  const { shape } = inputs['lengths']!;
  return tensor(BigInt64Array.from(numbers(inputs['lengths']!).map(of), BigInt), shape);
}

const nameOf = (finding: string) => LINT_RULES.find((rule) => rule.finding === finding)!.name;
const found = (asked: Case) => lintCase(asked).map(nameOf);

test('nothing is found in a sound case, and nothing but a claim excuses', async () => {
  expect(found(await sound())).toEqual([]);
  expect(found(await soundCell())).toEqual([]);
});

test('every rule is planted below', () => {
  expect(LINT_RULES.map(({ name }) => name)).toEqual([...new Set(PLANTED.map(([rule]) => rule))]);
});

describe.each(PLANTED)('%s', (rule, plant, excuses, others, of = sound) => {
  test('is found', async () => {
    expect(found(await of())).toEqual([]);
    expect(found(plant(await of()))).toEqual([rule]);
  });

  test.each(excuses)('is excused by "%s", in the claim or in the id', async (words) => {
    const planted = plant(await of());
    expect(found({ ...planted, claim: words })).toEqual([]);
    expect(
      found({ ...planted, id: `rnn/${words.replaceAll(' ', '_')}`, claim: words.toUpperCase() }),
    ).toEqual([]);
  });

  test.each(others)('is not excused by "%s"', async (words) => {
    const planted = plant(await of());
    expect(found({ ...planted, claim: words })).toEqual([rule]);
    expect(found({ ...planted, id: `rnn/${words.replaceAll(' ', '_')}` })).toEqual([rule]);
  });

  test('is not excused by the words of the other rules', async () => {
    const words = PLANTED.filter(([other]) => other !== rule).flatMap(([, , excusing]) => excusing);
    expect(found({ ...plant(await of()), claim: words.join('; ') })).toEqual([rule]);
  });
});

test('a weight of the same value everywhere is constant, not symmetric as well', async () => {
  const one = await sound();
  expect(found({ ...one, state_dict: changed(one.state_dict, 'weight_hh_l0', () => 1) })).toEqual([
    'constant',
  ]);
});

test('findings are said to the letter', () => {
  expect(LINT_RULES.map(({ finding }) => finding)).toEqual([
    'a weight or bias is constant: a transposed, permuted or shifted one gives the same numbers',
    'a square weight is symmetric: a transposed one gives the same numbers',
    'more than half of the states are beyond 0.99: tanh hides what was summed',
    'no expected number is finite: whatever gives NaN and infinity there passes',
    'there is one time step: the recurrence, and the order of time, are not tried',
    'the initial state is absent: one that is ignored goes unnoticed',
    'the initial state is zero: one that is ignored goes unnoticed',
    'batch equals num_layers * num_directions: swapped axes of h_0 and h_n keep their shape',
    'hidden_size is 1: transposed weights and permuted units go unnoticed',
    'no weight is greater than 0.05: every gate is about a half, and one taken for another goes unnoticed',
    'h_0 and c_0 hold the same numbers: one taken for the other goes unnoticed',
    'the lengths are in decreasing order, or all equal: an order that is not restored goes unnoticed',
    'sorting the lengths twice gives the order that was given: one that is restored the wrong way round goes unnoticed',
  ]);
});

test('together: no case of a network with gates begins without a state', async () => {
  const of = (cases: readonly Case[]) => {
    const suite = new SuiteLint();
    for (const one of cases) suite.add(one);
    return suite.findings;
  };
  const without = await golden('lstm/without_states');
  expect(of([await soundLstm(), await sound()])).toEqual([
    'no case of LSTM is without an initial state: biases that are left out at the first step go unnoticed',
  ]);
  expect(of([await soundLstm(), without])).toEqual([]);
  expect(of([await sound()])).toEqual([]);
});

test('a weight of one element is not constant, and one that is not square is not symmetric', async () => {
  const one = await sound();
  const state_dict = {
    weight_ih_l0: tensor(new Float32Array([1, 2, 3]), [1, 3]),
    weight_hh_l0: tensor(new Float32Array([1]), [1, 1]),
    bias_ih_l0: tensor(new Float32Array([1]), [1]),
  };
  expect(found({ ...one, state_dict })).toEqual([]);
});

test('one symmetric weight among others is found; a zero among other numbers of a state is not', async () => {
  const one = await sound();
  const symmetric = changed(one.state_dict, 'weight_hh_l0', (i) => (i % 5) + Math.floor(i / 5));
  const state_dict = { ...symmetric, weight_hh_l1: one.state_dict['weight_hh_l0']! };
  expect(found({ ...one, state_dict })).toEqual(['symmetric']);
  expect(found({ ...one, inputs: changed(one.inputs, 'h_0', (i) => i) })).toEqual([]);
});

test('0.99 itself is not beyond 0.99', async () => {
  const one = await sound();
  const states = (value: number) => ({ h_steps: tensor(new Float64Array(4).fill(value), [1, 4, 1, 1]) });
  expect(found({ ...one, expected: states(0.99) })).toEqual([]);
  expect(found({ ...one, expected: states(0.991) })).toEqual(['saturated']);
});

test('relu does not saturate', async () => {
  const one = await golden('rnn/relu');
  expect(found({ ...one, expected: changed(one.expected, 'h_steps', () => 2) })).toEqual([]);
});

test('a plain cell takes one step by its nature; a stepped one should take more; neither has layers', async () => {
  expect(found({ ...(await golden('cell/tanh')), id: 'mine', claim: 'a case' })).toEqual([]);
  const one = await soundCell();
  expect(found({ ...one, inputs: withShape(one.inputs, 'input', [1, 1, 3]) })).toEqual(['one_step']);
});

test('a state without elements is not zero, and unbatched input has no batch', async () => {
  const mine = { id: 'mine', claim: 'a case' };
  expect(found({ ...(await golden('rnn/batch_0')), ...mine })).toEqual([]);
  expect(found({ ...(await golden('rnn/unbatched_ignores_batch_first')), ...mine })).toEqual([]);
});
