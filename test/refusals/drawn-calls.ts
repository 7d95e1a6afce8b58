// Random calls, right and wrong.
import fc from 'fast-check';
import { argumentsOf, formOf, isNetwork, MODULES, NAMES, signatureOf } from '../../src/signatures/index.ts';
import type { Dtype, FloatDtype, Shape } from '../../src/tensor/index.ts';
import { type Call, made, type Shapes } from './calls.ts';
import { isDeadly } from './departures.ts';

const usually = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: odd });
const size = usually(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, -1, 1.5, '2', null, true));
const flag = usually(fc.boolean(), fc.constantFrom(0, 1, null, 'yes'));
const dtypes = usually(fc.constant<Dtype>('float32'), fc.constantFrom<Dtype>('float64', 'int64'));
const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const asked = fc.oneof(
  { weight: 4, arbitrary: fc.constant('fitting' as const) },
  { weight: 1, arbitrary: shapes },
);
const states = fc.record({ dtype: dtypes, shape: asked });

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
    proj_size: usually(fc.constantFrom(0, 1, 2), fc.constantFrom(3, 4, -1, 1.5, '2', null, false)),
  },
  { requiredKeys: ['input_size', 'hidden_size'] },
);

/** Of rows of a batch; a network's. */
const lengths = fc.record({
  dtype: usually(fc.constant<Dtype>('int64'), fc.constantFrom<Dtype>('float32', 'float64')),
  mistake: fc.oneof(fc.constant('none'), fc.constantFrom('few', 'many', 'zero', 'long', 'square')),
  drawn: fc.array(fc.nat({ max: 11 }), { minLength: 5, maxLength: 5 }),
});

/** Arguments that a module does not have are refused by both, so they are drawn seldom. */
export const calls: fc.Arbitrary<Call> = fc
  .record({
    module: fc.constantFrom(...MODULES),
    drawn: configs,
    foreign: fc.integer({ min: 0, max: 19 }),
    dtype: fc.constantFrom<FloatDtype>('float32', 'float64'),
    input: fc.record({
      dtype: dtypes,
      shape: asked,
      batch: usually(fc.integer({ min: 1, max: 3 }), fc.constant(0)),
      seq_len: usually(fc.integer({ min: 1, max: 3 }), fc.constant(0)),
      unbatched: fc.boolean(),
    }),
    initial: fc.option(fc.record({ h: states, c: fc.option(states, { freq: 19 }) })),
    packing: fc.option(lengths, { freq: 2 }),
    load: fc.option(
      fc.record({
        mistake: fc.oneof(
          fc.constant('none'),
          fc.constantFrom('missing', 'extra', 'swapped', 'longer', 'int64'),
        ),
        at: fc.nat({ max: 23 }),
      }),
      { freq: 2 },
    ),
  })
  .map(({ module, drawn, foreign, input, initial, packing, load, dtype }) => {
    const own = argumentsOf(module).map(({ name }) => name);
    const config = Object.fromEntries(
      Object.entries(drawn).filter(([name]) => foreign === 0 || own.includes(name)),
    );
    const call = { module, config, dtype };
    const packed = isNetwork(module) ? packing : null;
    const fitting = fittingInputs(call, packed ? { ...input, unbatched: foreign === 1 } : input);
    const as = (given: Dtype) => (given === 'float32' ? dtype : given);
    const { states: letters } = signatureOf(module);
    const given = letters.flatMap(({ letter }, index): [string, [Dtype, Shape]][] => {
      const state = index === 0 ? initial?.h : initial?.c;
      if (!state) return [];
      const name = NAMES.initial(letter)[formOf({ module, stepped: false })];
      return [[name, [as(state.dtype), state.shape === 'fitting' ? fitting.states[index]! : state.shape]]];
    });
    return {
      ...call,
      state_dict: load ? stateDict(call, load) : null,
      inputs: {
        input: [as(input.dtype), input.shape === 'fitting' ? fitting.input : input.shape],
        ...Object.fromEntries(given),
        ...(packed && { lengths: lengthsOf(packed, input) }),
      },
    } satisfies Call;
  })
  .filter((call) => !isDeadly(call));

const sizeOf = (value: unknown, otherwise: number) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : otherwise;

/** Shapes that fit the config, as far as it makes sense. */
function fittingInputs(
  { module, config }: Pick<Call, 'module' | 'config'>,
  { batch, seq_len, unbatched }: { batch: number; seq_len: number; unbatched: boolean },
) {
  const input_size = sizeOf(config['input_size'], 2);
  const hidden_size = sizeOf(config['hidden_size'], 2);
  const proj_size = sizeOf(config['proj_size'], 0);
  const num_states = sizeOf(config['num_layers'], 1) * (config['bidirectional'] === true ? 2 : 1);
  const rows = unbatched ? [] : [batch];
  const leading = unbatched
    ? [seq_len]
    : config['batch_first'] === true
      ? [batch, seq_len]
      : [seq_len, batch];
  const places = isNetwork(module) ? [num_states] : [];
  return {
    input: [...(isNetwork(module) ? leading : rows), input_size],
    states: signatureOf(module).states.map(({ width }) => [
      ...places,
      ...rows,
      width({ input_size, hidden_size, proj_size }),
    ]),
  };
}

/** One for each row, with one mistake. */
function lengthsOf(
  { dtype, mistake, drawn }: { dtype: Dtype; mistake: string; drawn: number[] },
  { batch, seq_len }: { batch: number; seq_len: number },
): Shapes[string] {
  const fitting = drawn.slice(0, batch).map((one) => (one % Math.max(seq_len, 1)) + 1);
  switch (mistake) {
    case 'few':
      return [dtype, [Math.max(batch - 1, 0)], fitting.slice(1)];
    case 'many':
      return [dtype, [batch + 1], [...fitting, 1]];
    case 'zero':
      return [dtype, [batch], fitting.map((length, row) => (row === 0 ? 0 : length))];
    case 'long':
      return [dtype, [batch], fitting.map((length, row) => (row === 0 ? seq_len + 1 : length))];
    case 'square':
      return [dtype, [batch, 1], fitting];
    default:
      return [dtype, [batch], fitting];
  }
}

/** The module's own keys and shapes, with one mistake; none where the module cannot be made. */
function stateDict(
  call: Pick<Call, 'module' | 'config' | 'dtype'>,
  { mistake, at }: { mistake: string; at: number },
): Shapes | null {
  const { dtype } = call;
  let names: [string, [Dtype, number[]]][];
  try {
    names = Object.entries(made(call).state_dict()).map(([name, weight]) => [
      name,
      [dtype, [...weight.shape]],
    ]);
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
      return Object.fromEntries([...names, ['weight_hr_l3', [dtype, [1, 2]]]]);
    case 'swapped':
      return Object.fromEntries([...rest, [name, [dtype, right.toReversed()]]]);
    case 'longer':
      return Object.fromEntries([...rest, [name, [dtype, [right[0]! + 1, ...right.slice(1)]]]]);
    default:
      return Object.fromEntries([...rest, [name, ['int64', right]]]);
  }
}
