// Random calls, right and wrong: PyTorch and we decide alike.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Oracle } from '../../src/oracle/index.ts';
import { RNN, RNNCell } from '../../src/nn/index.ts';
import type { Dtype } from '../../src/tensor/index.ts';
import {
  agree,
  type Call,
  ourOutcome,
  type Outcome,
  type Shapes,
  sizesIn,
  zerosOf,
} from '../refusals/calls.ts';
import { departuresOf } from '../refusals/departures.ts';
import { liveOracle, SEED } from './oracle.ts';
import { torch } from './torch.ts';

const usually = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
const size = usually(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, -1, 1.5, '2', null, true));
const flag = usually(fc.boolean(), fc.constantFrom(0, 1, null, 'yes'));
const dtypes = usually(fc.constant<Dtype>('float32'), fc.constantFrom<Dtype>('float64', 'int64'));
const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

const configs = fc.record(
  {
    input_size: size,
    hidden_size: size,
    num_layers: usually(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0, -2, 1.5, '2', null, true)),
    nonlinearity: usually(fc.constantFrom('tanh', 'relu'), fc.constantFrom('sigmoid', '', null)),
    bias: flag,
    batch_first: flag,
    dropout: usually(fc.constantFrom(0, 0.5, 1), fc.constantFrom(-0.5, 2, 'NaN', true, null, 'half')),
    bidirectional: flag,
    proj_size: fc.constant(0),
  },
  { requiredKeys: ['input_size', 'hidden_size'] },
);

/** Arguments of an RNN that RNNCell does not have are refused by both, so they are drawn seldom. */
const calls: fc.Arbitrary<Call> = fc
  .record({
    module: fc.constantFrom('RNN', 'RNNCell'),
    drawn: configs,
    foreign: fc.integer({ min: 0, max: 19 }),
    dtype: fc.constantFrom('float32', 'float64'),
    input: fc.record({
      dtype: dtypes,
      shape: fc.oneof(shapes, fc.constant('fitting' as const)),
      batch: fc.integer({ min: 0, max: 3 }),
      seq_len: fc.integer({ min: 0, max: 3 }),
      unbatched: fc.boolean(),
    }),
    state: fc.option(fc.record({ dtype: dtypes, shape: usually(fc.constant('fitting' as const), shapes) })),
    load: fc.option(
      fc.record({
        mistake: fc.constantFrom('none', 'missing', 'extra', 'swapped', 'longer', 'int64'),
        at: fc.nat({ max: 15 }),
      }),
    ),
  })
  .map(({ module, drawn, foreign, input, state, load, dtype }) => {
    const own = ['input_size', 'hidden_size', 'nonlinearity', 'bias'];
    const config = Object.fromEntries(
      Object.entries(drawn).filter(
        ([name]) => foreign === 0 || (name !== 'proj_size' && (module === 'RNN' || own.includes(name))),
      ),
    );
    const call = { module, config, dtype } as Pick<Call, 'module' | 'config' | 'dtype'>;
    const inputs = fittingInputs(call, input);
    const as = (given: Dtype) => (given === 'float32' ? dtype : given) as Dtype;
    const inputShape = input.shape === 'fitting' ? inputs.input : input.shape;
    const stateShape = state?.shape === 'fitting' ? inputs.state : state?.shape;
    return {
      ...call,
      state_dict: load ? stateDict(call, load) : null,
      inputs: {
        input: [as(input.dtype), inputShape],
        ...(state && { [module === 'RNN' ? 'h_0' : 'hx']: [as(state.dtype), stateShape] }),
      },
    } as Call;
  });

const sizeOf = (value: unknown, otherwise: number) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : otherwise;

/** Shapes that fit the config, as far as it makes sense. */
function fittingInputs(
  { module, config }: Pick<Call, 'module' | 'config'>,
  { batch, seq_len, unbatched }: { batch: number; seq_len: number; unbatched: boolean },
) {
  const input_size = sizeOf(config['input_size'], 2);
  const hidden_size = sizeOf(config['hidden_size'], 2);
  const num_layers = sizeOf(config['num_layers'], 1);
  const rows = unbatched ? [] : [batch];
  if (module === 'RNNCell') return { input: [...rows, input_size], state: [...rows, hidden_size] };
  const leading = unbatched
    ? [seq_len]
    : config['batch_first'] === true
      ? [batch, seq_len]
      : [seq_len, batch];
  return {
    input: [...leading, input_size],
    state: [num_layers * (config['bidirectional'] === true ? 2 : 1), ...rows, hidden_size],
  };
}

/** The module's own keys and shapes, with one mistake; none where the module cannot be made. */
function stateDict(
  { module, config, dtype }: Pick<Call, 'module' | 'config' | 'dtype'>,
  { mistake, at }: { mistake: string; at: number },
): Shapes | null {
  let names: [string, [Dtype, number[]]][];
  try {
    const made =
      module === 'RNN' ? new RNN({ ...config, dtype } as never) : new RNNCell({ ...config, dtype } as never);
    names = Object.entries(made.state_dict()).map(([name, weight]) => [name, [dtype, [...weight.shape]]]);
  } catch {
    return null;
  }
  const [name, [, right]] = names[at % names.length]!;
  const rest = names.filter(([other]) => other !== name);
  switch (mistake) {
    case 'none':
      return Object.fromEntries(names);
    case 'missing':
      return Object.fromEntries(rest);
    case 'extra':
      return Object.fromEntries([...names, ['weight_hr_l0', [dtype, [1, 2]]]]);
    case 'swapped':
      return Object.fromEntries([...rest, [name, [dtype, right.toReversed()]]]);
    case 'longer':
      return Object.fromEntries([...rest, [name, [dtype, [right[0]! + 1, ...right.slice(1)]]]]);
    default:
      return Object.fromEntries([...rest, [name, ['int64', right]]]);
  }
}

describe.skipIf(!torch)('live', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = liveOracle();
  });
  afterAll(() => oracle.close());

  async function torchOutcome({ module, config, dtype, state_dict, inputs }: Call): Promise<Outcome> {
    const answer = await oracle.compute({
      module,
      config,
      dtype,
      inputs: zerosOf(inputs),
      ...(state_dict && { state_dict: zerosOf(state_dict) }),
    });
    if ('refused' in answer) return answer;
    const { h_steps: _, ...expected } = answer.answered.expected;
    return {
      accepted: Object.fromEntries(Object.entries(expected).map(([name, { shape }]) => [name, shape])),
    };
  }

  test(`2,000 drawn calls: we refuse and accept what PyTorch does (SEED=${SEED})`, async () => {
    const counts = { accepted: 0, construct: 0, load: 0, forward: 0, departures: 0 };
    const property = fc.asyncProperty(calls, async (call) => {
      const torchs = await torchOutcome(call);
      if (departuresOf(call).length > 0) {
        counts.departures++;
        return;
      }
      const ours = ourOutcome(call);
      counts['refused' in torchs ? torchs.refused.phase : 'accepted']++;
      expect({ agree: agree(ours, torchs), ours, torchs }).toMatchObject({ agree: true });
      if ('refused' in ours && 'refused' in torchs && torchs.refused.phase === 'load') {
        const named = sizesIn(ours.refused.text);
        expect([...sizesIn(torchs.refused.text)].filter((one) => !named.has(one))).toEqual([]);
      }
    });
    await fc.assert(property, { numRuns: 2500, seed: SEED });
    const { departures, ...judged } = counts;
    expect(Object.values(judged).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(2000);
    expect(departures).toBeLessThan(500);
    for (const [outcome, count] of Object.entries(judged)) expect(count, outcome).toBeGreaterThan(50);
  });
});
