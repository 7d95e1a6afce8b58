// What the modules say when they refuse, to the letter, and the edges of what they take.
import { describe, expect, test } from 'vitest';
import { Generator } from '../../src/nn/generator.ts';
import { RNN, RNNCell } from '../../src/nn/index.ts';
import { tensor, zeros } from '../../src/tensor/index.ts';

const sizes = { input_size: 3, hidden_size: 5 };
const f32 = (...shape: number[]) => zeros(shape, 'float32');

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing was refused';
}

const constructed = (module: typeof RNN | typeof RNNCell, config: unknown) =>
  messageOf(() => new module(config as never));

describe('a refused argument names its class', () => {
  test.each<[typeof RNN | typeof RNNCell, unknown, string]>([
    [RNN, 5, 'RNN: config is 5, want { input_size, hidden_size, … }'],
    [RNN, { ...sizes, colour: 1 }, 'RNN: unknown argument colour'],
    [RNN, { ...sizes, num_layers: 0 }, 'RNN: num_layers is 0, want a whole number >= 1'],
    [RNN, { ...sizes, nonlinearity: 'gelu' }, "RNN: nonlinearity is 'gelu', want 'tanh' or 'relu'"],
    [RNN, { ...sizes, bidirectional: 2 }, 'RNN: bidirectional is 2, want true or false'],
    [RNN, { ...sizes, dropout: -0.1 }, 'RNN: dropout is -0.1, want a number in [0, 1]'],
    [RNN, { ...sizes, dtype: 'int64' }, "RNN: dtype is 'int64', want 'float32' or 'float64'"],
    [RNNCell, { ...sizes, colour: 1 }, 'RNNCell: unknown argument colour'],
    [RNNCell, { ...sizes, hidden_size: -1 }, 'RNNCell: hidden_size is -1, want a whole number >= 0'],
    [RNNCell, { ...sizes, bias: 2 }, 'RNNCell: bias is 2, want true or false'],
    [RNNCell, { ...sizes, dtype: 'int64' }, "RNNCell: dtype is 'int64', want 'float32' or 'float64'"],
  ])('%o %j', (module, config, says) => {
    expect(constructed(module, config).split('\n')[0]).toBe(`ConfigError: ${says}`);
  });

  test('an unknown option lists those that are known', () => {
    expect(messageOf(() => new RNN(sizes, { sed: 1 } as never))).toBe(
      'ConfigError: RNN: unknown option sed\n  Known: kernel, fma, arithmetic, seed.',
    );
  });

  test('an argument that is undefined has its default', () => {
    const config = { ...sizes, num_layers: undefined, dtype: undefined } as never;
    expect(new RNN(config).config).toMatchObject({ num_layers: 1, dtype: 'float32' });
    expect(new RNNCell(sizes).config.dtype).toBe('float32');
  });
});

describe('a refused state_dict', () => {
  const loaded = (module: RNN | RNNCell, state_dict: unknown) =>
    messageOf(() => module.load_state_dict(state_dict as never));

  test('that is no object', () => {
    expect(loaded(new RNN(sizes), 5)).toBe(
      'StateDictError: RNN: state_dict is 5, want an object of tensors by name',
    );
  });

  test('names the axes that each shape has', () => {
    const rnn = new RNN({ ...sizes, num_layers: 2 });
    const both = new RNN({ ...sizes, num_layers: 2, bidirectional: true });
    const wrong = (module: RNN | RNNCell, name: string, ...shape: number[]) =>
      loaded(module, { ...module.state_dict(), [name]: f32(...shape) }).split('\n  ')[1];
    expect(wrong(rnn, 'weight_ih_l1', 5, 4)).toBe(
      'weight_ih_l1: shape (5, 4), want (hidden_size, hidden_size) = (5, 5)',
    );
    expect(wrong(both, 'weight_ih_l1', 5, 5)).toBe(
      'weight_ih_l1: shape (5, 5), want (hidden_size, 2 * hidden_size) = (5, 10)',
    );
    expect(wrong(rnn, 'weight_hh_l0', 5, 4)).toBe(
      'weight_hh_l0: shape (5, 4), want (hidden_size, hidden_size) = (5, 5)',
    );
    expect(wrong(new RNNCell(sizes), 'weight_ih', 5, 4)).toBe(
      'weight_ih: shape (5, 4), want (hidden_size, input_size) = (5, 3)',
    );
    // three axes are not swapped, whatever the first two are
    expect(wrong(rnn, 'weight_ih_l0', 3, 5, 1)).toBe(
      'weight_ih_l0: shape (3, 5, 1), want (hidden_size, input_size) = (5, 3)',
    );
  });

  test('that is empty is float32, and lacks every key', () => {
    expect(messageOf(() => RNN.fromStateDict(sizes, {}))).toMatch(
      /^StateDictError: RNN: state_dict does not fit \(4 keys\)\n {2}missing key weight_ih_l0\n/,
    );
  });

  test('of two dtypes names both', () => {
    const { bias_ih_l0, ...rest } = new RNN(sizes).state_dict();
    const mixed = { ...rest, bias_ih_l0: zeros(bias_ih_l0!.shape, 'float64') };
    expect(messageOf(() => RNN.fromStateDict(sizes, mixed))).toBe(
      'DtypeError: state_dict: dtypes float32, float64, want all float32 or all float64',
    );
  });
});

describe('a refused input or state', () => {
  test.each<[() => unknown, string]>([
    [
      () => new RNN(sizes).forward(f32(7)),
      'ShapeError: input: 1-D (7,), want 2-D (unbatched) or 3-D for RNN',
    ],
    [
      () => new RNN(sizes).forward(f32(7, 2, 3), f32(1, 3, 5)),
      'ShapeError: h_0: shape (1, 3, 5), want (num_layers, batch, hidden_size) = (1, 2, 5)',
    ],
    [
      () => new RNN(sizes).forward(f32(7, 3), f32(2, 5)),
      'ShapeError: h_0: shape (2, 5), want (num_layers, hidden_size) = (1, 5)',
    ],
    [
      () => new RNN(sizes).forward(f32(7, 2, 3), zeros([1, 2, 5], 'float64')),
      "DtypeError: h_0: dtype float64, want the weights' dtype float32",
    ],
    [
      () => new RNNCell(sizes).forward(f32(1, 2, 3)),
      'ShapeError: input: 3-D (1, 2, 3), want 1-D (unbatched) or 2-D for RNNCell',
    ],
    [
      () => new RNNCell(sizes).forward(f32(3), zeros([5], 'float64')),
      "DtypeError: hx: dtype float64, want the weights' dtype float32",
    ],
    [
      () => new RNNCell(sizes).forward(undefined as never),
      'InputError: input: no tensor, want one made by tensor(data, shape) for RNNCell',
    ],
  ])('%#', (act, says) => {
    expect(messageOf(act)).toBe(says);
  });
});

test('a value is dropped where its draw is below dropout; one that is equal is kept', () => {
  const seed = 7;
  const generator = new Generator(seed);
  for (let weight = 0; weight < 4; weight++) generator.uniform(-1, 1, 'float32'); // the fresh weights
  const dropout = generator.uniform(0, 1, 'float32');
  const one = tensor(new Float32Array([1]), [1, 1]);
  const none = f32(1, 1);
  const rnn = new RNN(
    { input_size: 1, hidden_size: 1, num_layers: 2, nonlinearity: 'relu', bias: false, dropout },
    { seed },
  ).load_state_dict({ weight_ih_l0: one, weight_hh_l0: none, weight_ih_l1: one, weight_hh_l1: none });
  const [output] = rnn.forward(tensor(new Float32Array([1]), [1, 1, 1]));
  expect(output.data[0]).toBeCloseTo(1 / (1 - dropout), 6);
});
