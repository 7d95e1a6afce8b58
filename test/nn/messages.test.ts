// What the modules say when they refuse, to the letter, and the edges of what they take.
import { describe, expect, test } from 'vitest';
import { Generator } from '../../src/nn/generator.ts';
import { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell } from '../../src/nn/index.ts';
import { type Tensor, tensor, zeros } from '../../src/tensor/index.ts';
import { CLASSES } from './classes.ts';

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

const constructed = (module: unknown, config: unknown) =>
  messageOf(() => new (module as typeof RNN)(config as never));

describe('a refused argument names its class', () => {
  test.each<[unknown, unknown, string]>([
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
    [
      LSTM,
      { ...sizes, proj_size: 5 },
      'LSTM: proj_size is 5, want a whole number >= 0 and less than hidden_size = 5',
    ],
    [
      LSTM,
      { ...sizes, proj_size: -1 },
      'LSTM: proj_size is -1, want a whole number >= 0 and less than hidden_size = 5',
    ],
    [LSTM, { ...sizes, hidden_size: 0, proj_size: 7 }, 'LSTM: hidden_size is 0, want a whole number >= 1'],
    [LSTM, { ...sizes, nonlinearity: 'tanh' }, 'LSTM: unknown argument nonlinearity'],
    [LSTMCell, { ...sizes, proj_size: 0 }, 'LSTMCell: unknown argument proj_size'],
    [GRU, { ...sizes, proj_size: 0 }, 'GRU: unknown argument proj_size'],
    [GRU, { ...sizes, nonlinearity: 'tanh' }, 'GRU: unknown argument nonlinearity'],
    [GRUCell, { ...sizes, bias: 'tanh' }, "GRUCell: bias is 'tanh', want true or false"],
  ])('%o %j', (module, config, says) => {
    expect(constructed(module, config).split('\n')[0]).toBe(`ConfigError: ${says}`);
  });

  test('an unknown option lists those that are known', () => {
    expect(messageOf(() => new RNN(sizes, { sed: 1 } as never))).toBe(
      'ConfigError: RNN: unknown option sed\n  Known: kernel, fma, arithmetic, seed, threads.',
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

describe('a refused initial state of an LSTM', () => {
  const lstm = () => new LSTM({ ...sizes, num_layers: 2, bidirectional: true });
  const projected = () => new LSTM({ ...sizes, proj_size: 2 });
  const cell = () => new LSTMCell(sizes);
  const any = (value: unknown) => value as never;
  const x = f32(7, 2, 3);
  test.each<[() => unknown, string]>([
    [
      () => lstm().forward(x, any(f32(4, 2, 5))),
      'InputError: [h_0, c_0]: one tensor, want an array of two tensors, or nothing',
    ],
    [
      () => lstm().forward(f32(7, 3), any(f32(2, 4, 5))), // torch takes its two rows for h and c
      'InputError: [h_0, c_0]: one tensor, want an array of two tensors, or nothing',
    ],
    [
      () => lstm().forward(x, any([f32(4, 2, 5)])),
      'InputError: [h_0, c_0]: [an object], want an array of two tensors, or nothing',
    ],
    [
      () => lstm().forward(x, any([f32(4, 2, 5), null])),
      'InputError: c_0: no tensor, want one made by tensor(data, shape), or nothing',
    ],
    [
      () => lstm().forward(x, [f32(4, 5), f32(4, 2, 5)]),
      'ShapeError: h_0: 2-D (4, 5), c_0: 3-D (4, 2, 5), want 3-D to go with this input',
    ],
    [
      () => lstm().forward(zeros([7, 2, 4], 'float64'), [f32(4, 2, 5), f32(4)]),
      'ShapeError: h_0: 3-D (4, 2, 5), c_0: 1-D (4,), want 3-D to go with this input',
    ],
    [
      () => lstm().forward(zeros([7, 2, 4], 'float64'), [f32(4, 9, 5), f32(4, 2, 9)]),
      "DtypeError: input: dtype float64, want the weights' dtype float32",
    ],
    [
      () => lstm().forward(f32(7, 2, 4), [f32(4, 9, 5), f32(4, 2, 9)]),
      'ShapeError: input: 4 features in (7, 2, 4), want input_size = 3 as its last size',
    ],
    [
      () => lstm().forward(x, [f32(4, 9, 5), f32(4, 2, 9)]),
      'ShapeError: h_0: shape (4, 9, 5), want (2 * num_layers, batch, hidden_size) = (4, 2, 5)',
    ],
    [
      () => lstm().forward(f32(0, 2, 3), [f32(4, 2, 5), f32(4, 2, 9)]),
      'ShapeError: c_0: shape (4, 2, 9), want (2 * num_layers, batch, hidden_size) = (4, 2, 5)',
    ],
    [
      () => lstm().forward(f32(0, 2, 3), [f32(4, 2, 5), zeros([4, 2, 5], 'float64')]),
      'ShapeError: input: seq_len is 0 in (0, 2, 3), want at least one time step',
    ],
    [
      () => lstm().forward(x, [f32(4, 2, 5), zeros([4, 2, 5], 'float64')]),
      "DtypeError: c_0: dtype float64, want the weights' dtype float32",
    ],
    [
      () => projected().forward(x, [f32(1, 2, 5), f32(1, 2, 2)]),
      'ShapeError: h_0: shape (1, 2, 5), want (num_layers, batch, proj_size) = (1, 2, 2)',
    ],
    [
      () => projected().forward(x, [f32(1, 2, 2), f32(1, 2, 2)]),
      'ShapeError: c_0: shape (1, 2, 2), want (num_layers, batch, hidden_size) = (1, 2, 5)',
    ],
    [
      () => cell().forward(f32(2, 3), any(f32(2, 5))),
      'InputError: [hx, cx]: one tensor, want an array of two tensors, or nothing',
    ],
    [
      () => cell().forward(f32(2, 3), any({ 0: f32(2, 5), 1: f32(2, 5), length: 2 })),
      'InputError: [hx, cx]: an object, want an array of two tensors, or nothing',
    ],
    [
      () => cell().forward(f32(2, 3), [f32(2, 5), f32(1, 2, 5)]),
      'ShapeError: cx: 3-D (1, 2, 5), want 1-D (unbatched) or 2-D for LSTMCell',
    ],
    [
      () => cell().forward(f32(2, 3), [f32(2, 5), f32(2, 6)]),
      'ShapeError: cx: shape (2, 6), want (batch, hidden_size) = (2, 5)',
    ],
    [
      () => cell().forward(f32(2, 3), [f32(2, 5), zeros([2, 5], 'float64')]),
      "DtypeError: cx: dtype float64, want the weights' dtype float32",
    ],
    [
      () => new GRU(sizes).forward(x, any([f32(1, 2, 5)])),
      'InputError: h_0: no tensor, want one made by tensor(data, shape), or nothing',
    ],
  ])('%#', (act, says) => expect(messageOf(act)).toBe(says));

  test.each(['LSTM', 'LSTMCell'] as const)('memory of c that was transferred away: %s', (module) => {
    const [state, input] =
      module === 'LSTM'
        ? [
            [1, 2, 5],
            [7, 2, 3],
          ]
        : [
            [2, 5],
            [2, 3],
          ];
    const gone = () => {
      const one = f32(...state!);
      structuredClone(one.data, { transfer: [one.data.buffer as ArrayBuffer] });
      return one;
    };
    const made = new CLASSES[module](sizes);
    const run = (c_0: Tensor, c_n: Tensor) => {
      const last = [f32(...state!), c_n];
      const out = module === 'LSTM' ? [f32(7, 2, 5), last] : last;
      return messageOf(() => made.forward(f32(...input!), [f32(...state!), c_0], { out }));
    };
    const says = 'its memory holds 0 elements, want 10';
    expect(run(gone(), f32(...state!))).toMatch(`InputError: the initial state: ${says}`);
    expect(run(f32(...state!), gone())).toMatch(`InputError: out: ${says}`);
    expect(run(f32(...state!), f32(...state!))).toBe('nothing was refused');
  });

  test('null is none, as None is in PyTorch', () => {
    const one = lstm();
    expect(one.forward(x, any(null))).toEqual(one.forward(x));
  });
});

describe('a refused out of an LSTM', () => {
  const any = (value: unknown) => value as never;
  const x = f32(7, 2, 3);
  const run = (out: unknown) => new LSTM({ ...sizes, proj_size: 2 }).forward(x, undefined, { out: any(out) });
  const one = f32(1, 2, 2);
  test.each<[() => unknown, string]>([
    [
      () => run([f32(7, 2, 2), one, f32(1, 2, 5)]),
      'InputError: out: want [output, [h_n, c_n]], three tensors',
    ],
    [() => run([f32(7, 2, 2), one]), 'InputError: out[1]: want [h_n, c_n], two tensors'],
    [
      () => run([f32(7, 2, 5), [one, f32(1, 2, 5)]]),
      'ShapeError: out[0]: shape (7, 2, 5), want (seq_len, batch, D * proj_size) = (7, 2, 2)',
    ],
    [
      () => run([f32(7, 2, 2), [f32(1, 2, 5), f32(1, 2, 5)]]),
      'ShapeError: out[1][0]: shape (1, 2, 5), want (D * num_layers, batch, proj_size) = (1, 2, 2)',
    ],
    [
      () => run([f32(7, 2, 2), [one, one]]),
      'ShapeError: out[1][1]: shape (1, 2, 2), want (D * num_layers, batch, hidden_size) = (1, 2, 5)',
    ],
    [
      () => new LSTMCell(sizes).forward(f32(2, 3), undefined, { out: any(f32(2, 5)) }),
      'InputError: out: want [h_1, c_1], two tensors',
    ],
  ])('%#', (act, says) => expect(messageOf(act)).toBe(says));

  test('LSTMCell writes to two tensors, and returns them; one for both, or a state, is refused', () => {
    const cell = new LSTMCell(sizes, { seed: 1 });
    const input = tensor(Float32Array.of(1, 2, 3), [3]);
    const states = [f32(5), tensor(Float32Array.of(1, 2, 3, 4, 5), [5])] as const;
    const out = [f32(5), f32(5)] as const;
    const [h_1, c_1] = cell.forward(input, states, { out });
    expect([h_1 === out[0], c_1 === out[1]]).toEqual([true, true]);
    expect([h_1, c_1]).toEqual(cell.forward(input, states));
    const refused = (given: readonly [typeof h_1, typeof c_1]) =>
      messageOf(() => cell.forward(input, states, { out: given }));
    expect(refused([h_1, h_1])).toMatch(/^InputError: out\[1\]: shares memory with out\[0\]/);
    expect(refused([h_1, states[1]])).toMatch(/^InputError: out\[1\]: shares memory with cx/);
    expect(refused([states[1], c_1])).toMatch(/^InputError: out\[0\]: shares memory with cx/);
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
