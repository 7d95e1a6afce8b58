// What our modules refuse, load and draw. Expected numbers come from goldens, which PyTorch wrote.
import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  RNN,
  RNNCell,
  type RnnCellConfig,
  type RnnConfig,
  StateDictError,
} from '../../src/nn/index.ts';
import { DtypeError, ShapeError, tensor, zeros } from '../../src/tensor/index.ts';
import { ownArguments } from '../../src/signatures/index.ts';
import { golden, goldens } from '../goldens.ts';
import { CLASSES } from './classes.ts';

const sizes = { input_size: 3, hidden_size: 5 };
const f32 = (...shape: number[]) => zeros(shape, 'float32');

describe('construction refuses what PyTorch refuses, and says what it wants', () => {
  test.each<[RnnConfig | object, RegExp]>([
    [{ ...sizes, input_size: 0 }, /RNN: input_size is 0, want a whole number >= 1/],
    [{ ...sizes, hidden_size: -5 }, /hidden_size is -5/],
    [{ ...sizes, num_layers: 0 }, /num_layers is 0/],
    [{ ...sizes, hidden_size: 2.5 }, /hidden_size is 2.5/],
    [{ hidden_size: 5 }, /input_size is undefined/],
    [{ ...sizes, dropout: 1.1 }, /dropout is 1.1, want a number in \[0, 1\]/],
    [{ ...sizes, dropout: Number.NaN }, /dropout is NaN/],
    [{ ...sizes, dropout: true }, /dropout is true/],
    [{ ...sizes, nonlinearity: 'sigmoid' }, /nonlinearity is 'sigmoid', want 'tanh' or 'relu'/],
    [{ ...sizes, bias: 1 }, /bias is 1, want true or false/],
    [{ ...sizes, batch_first: 'yes' }, /batch_first is 'yes'/],
    [{ ...sizes, dtype: 'float16' }, /dtype is 'float16'/],
    [
      { ...sizes, proj_size: 0 },
      /unknown argument proj_size\n {2}Known: input_size, hidden_size, num_layers/,
    ],
    [null as unknown as object, /config is null/],
  ])('RNN %j', (config, says) => {
    expect(() => new RNN(config as RnnConfig)).toThrow(ConfigError);
    expect(() => new RNN(config as RnnConfig)).toThrow(says);
  });

  test('RNNCell accepts sizes of 0, and refuses an unknown nonlinearity only in forward', () => {
    expect(new RNNCell({ input_size: 0, hidden_size: 0 }).forward(f32(2, 0)).shape).toEqual([2, 0]);
    const cell = new RNNCell({ ...sizes, nonlinearity: 'sigmoid' } as unknown as RnnCellConfig);
    expect(() => cell.forward(f32(2, 3))).toThrow(/nonlinearity is 'sigmoid'/);
    expect(() => new RNNCell({ input_size: -1, hidden_size: 2 })).toThrow(/RNNCell: input_size is -1/);
  });

  test('a kernel that does not exist', () => {
    expect(() => new RNN(sizes, { kernel: 'gpu' as 'scalar' })).toThrow(
      /kernel is 'gpu', want simd or scalar/,
    );
  });
});

describe('forward refuses what PyTorch refuses, in its order', () => {
  const rnn = () => new RNN({ ...sizes, num_layers: 2, bidirectional: true });
  test.each([
    [[f32(7)], ShapeError, /input: 1-D \(7,\), want 2-D \(unbatched\) or 3-D/],
    [[f32(1, 2, 3, 4)], ShapeError, /input: 4-D/],
    [[f32(7, 2, 3), f32(4, 5)], ShapeError, /h_0: 2-D \(4, 5\), want 3-D/],
    [[f32(7, 3), f32(4, 1, 5)], ShapeError, /h_0: 3-D \(4, 1, 5\), want 2-D/],
    [[zeros([7, 2, 4], 'float64'), f32(1, 1)], ShapeError, /h_0: 2-D/],
    [[zeros([7, 2, 4], 'float64')], DtypeError, /input: dtype float64, want the weights' dtype float32/],
    [[f32(7, 2, 4)], ShapeError, /input: 4 features in \(7, 2, 4\), want input_size = 3/],
    [
      [f32(7, 2, 3), f32(2, 2, 5)],
      ShapeError,
      /h_0: shape \(2, 2, 5\), want \(2 \* num_layers, batch, hidden_size\) = \(4, 2, 5\)/,
    ],
    [[f32(7, 3), f32(2, 5)], ShapeError, /want \(2 \* num_layers, hidden_size\) = \(4, 5\)/],
    [[f32(0, 2, 3)], ShapeError, /seq_len is 0/],
    [[f32(0, 0, 3)], ShapeError, /seq_len is 0/],
    [[f32(7, 2, 3), zeros([4, 2, 5], 'float64')], DtypeError, /h_0: dtype float64/],
  ])('RNN %#', (given, type, says) => {
    expect(() => rnn().forward(...(given as [never, never]))).toThrow(type);
    expect(() => rnn().forward(...(given as [never, never]))).toThrow(says);
  });

  test('batch_first moves the sequence to the second axis', () => {
    const batchFirst = new RNN({ ...sizes, batch_first: true });
    expect(() => batchFirst.forward(f32(2, 0, 3))).toThrow(/seq_len is 0/);
    expect(() => batchFirst.forward(f32(2, 7, 3), f32(1, 7, 5))).toThrow(/= \(1, 2, 5\)/);
  });

  const cell = () => new RNNCell(sizes);
  test.each([
    [[f32(1, 2, 3)], /input: 3-D \(1, 2, 3\), want 1-D \(unbatched\) or 2-D/],
    [[f32(2, 3), f32(5)], /hx: shape \(5,\), want \(batch, hidden_size\) = \(2, 5\)/],
    [[f32(3), f32(1, 5)], /hx: shape \(1, 5\), want \(hidden_size,\) = \(5,\)/],
    [[f32(3), f32(1, 1, 5)], /hx: 3-D \(1, 1, 5\), want 1-D \(unbatched\) or 2-D for RNNCell/],
    [[f32(2, 4)], /input: 4 features/],
    [[f32(2, 3), f32(2, 4)], /hx: shape \(2, 4\), want \(batch, hidden_size\) = \(2, 5\)/],
    [[f32(2, 3), f32(1, 5)], /hx: shape \(1, 5\), want \(batch, hidden_size\) = \(2, 5\)/],
  ])('RNNCell %#', (given, says) => {
    expect(() => cell().forward(...(given as [never, never]))).toThrow(says);
  });
});

describe('state_dict', () => {
  test('has the keys, shapes and order of PyTorch, for every golden', async () => {
    for (const { module, config, state_dict } of await goldens()) {
      const fresh = new CLASSES[module](ownArguments(module, config));
      const names = (dict: object) => Object.entries(dict).map(([name, { shape }]) => [name, shape]);
      expect(names(fresh.state_dict())).toEqual(names(state_dict));
    }
  });

  test('a load that does not fit lists every missing, unexpected and wrongly shaped key, and loads nothing', () => {
    const rnn = new RNN({ ...sizes }, { seed: 1 });
    const before = rnn.state_dict();
    const wrong = { weight_ih_l0: f32(3, 5), weight_hh_l0: f32(5, 5), bias_ih_l0: f32(4), bias: f32(5) };
    expect(() => rnn.load_state_dict(wrong)).toThrow(StateDictError);
    expect(() => rnn.load_state_dict(wrong)).toThrow(
      [
        'RNN: state_dict does not fit (4 keys)',
        'missing key bias_hh_l0',
        'unexpected key bias',
        'weight_ih_l0: shape (3, 5), want (hidden_size, input_size) = (5, 3); the axes look swapped: torch stores weights as (out, in)',
        'bias_ih_l0: shape (4,), want (hidden_size,) = (5,)',
      ].join('\n  '),
    );
    expect(rnn.state_dict()).toEqual(before);
  });

  test('loaded tensors are copied and cast to the dtype of the module', () => {
    const source = new RNN({ ...sizes, dtype: 'float64' }, { seed: 1 }).state_dict();
    const loaded = new RNN(sizes).load_state_dict(source).state_dict();
    expect(loaded['weight_ih_l0']!.data).toEqual(Float32Array.from(source['weight_ih_l0']!.data));
    expect(RNN.fromStateDict(sizes, source).config.dtype).toBe('float64');
    expect(() => RNN.fromStateDict(sizes, { ...source, bias_ih_l0: f32(5) })).toThrow(DtypeError);
  });
});

describe('what no compiler has checked', () => {
  const rnn = () => new RNN(sizes);
  const refuses = (act: () => unknown, says: RegExp) =>
    expect(act).toThrow(expect.objectContaining({ message: expect.stringMatching(says) }));

  test('a value that is no tensor', () => {
    refuses(() => rnn().forward(undefined as never), /^input: no tensor, want one made by tensor/);
    refuses(() => rnn().forward(f32(7, 2, 3), [1] as never), /^h_0: no tensor/);
    refuses(
      () => rnn().forward({ dtype: 'float32', shape: [7, 2, 3], data: new Float32Array(1) }),
      /^input: no tensor/,
    );
    refuses(() => new RNNCell(sizes).forward(f32(2, 3), 'x' as never), /^hx: no tensor/);
  });

  test('a state_dict that is none, or holds what is no tensor', () => {
    refuses(() => rnn().load_state_dict(null as never), /state_dict is null/);
    const state_dict = rnn().state_dict();
    refuses(
      () => rnn().load_state_dict({ ...state_dict, bias_ih_l0: undefined as never }),
      /\(1 key\)\n {2}missing key bias_ih_l0/,
    );
    refuses(
      () => rnn().load_state_dict({ ...state_dict, bias_ih_l0: [1] as never }),
      /bias_ih_l0: no tensor/,
    );
  });

  test('an unknown option, and a seed that is no whole number', () => {
    refuses(() => new RNN(sizes, { sed: 1 } as never), /RNN: unknown option sed/);
    for (const seed of ['abc', Number.NaN, 1.5])
      refuses(() => new RNN(sizes, { seed: seed as number }), /seed is/);
  });
});

describe('fresh weights', () => {
  test('are those of torch.manual_seed(seed), but for the last bit, in which PyTorch differs from CPU to CPU', async () => {
    let compared = 0;
    for (const { id, module, config, dtype, state_dict, provenance } of await goldens()) {
      const draw = provenance['draw'] as
        | { seed: number; weight_scale: number; edits?: unknown; lattice?: boolean }
        | undefined;
      if (id.startsWith('trained/') || !draw || draw.weight_scale !== 1 || draw.edits || draw.lattice)
        continue;
      const fresh = new CLASSES[module]({ ...ownArguments(module, config), dtype }, { seed: draw.seed });
      const ulp = (dtype === 'float32' ? 2 ** -23 : 2 ** -52) / Math.sqrt(config.hidden_size); // of the greatest weight
      for (const [name, drawn] of Object.entries(fresh.state_dict())) {
        const expected = state_dict[name]!.data as Float64Array;
        const errors = Array.from(drawn.data, (value, i) => Math.abs(value - expected[i]!));
        expect(Math.max(0, ...errors), `${id} ${name}`).toBeLessThanOrEqual(ulp);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  test('another seed gives others; without a seed each module has its own', () => {
    const weights = (seed?: number) => new RNN(sizes, seed === undefined ? {} : { seed }).state_dict();
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
    expect(weights()).not.toEqual(weights());
  });
});

describe('dropout', () => {
  const input = () =>
    tensor(
      Float32Array.from({ length: 50 * 3 }, (_, i) => Math.sin(i)),
      [50, 1, 3],
    );
  const two = (dropout: number, seed = 7) =>
    new RNN({ ...sizes, hidden_size: 40, num_layers: 2, dropout }, { seed });

  test('acts in training mode, which is the default, and is the identity after eval()', () => {
    const rnn = two(0.5);
    const plain = RNN.fromStateDict({ ...rnn.config, dropout: 0 }, rnn.state_dict()).forward(input());
    expect(rnn.training).toBe(true);
    expect(rnn.forward(input())).not.toEqual(plain);
    expect(rnn.eval().forward(input())).toEqual(plain);
    expect(rnn.train().forward(input())).not.toEqual(plain);
  });

  test('leaves the first layer alone, and the same seed drops the same values', () => {
    const rnn = two(0.5);
    const h_n = rnn.forward(input())[1].data.slice(0, 40);
    expect(h_n).toEqual(rnn.eval().forward(input())[1].data.slice(0, 40));
    expect(two(0.5).forward(input())).toEqual(two(0.5).forward(input()));
  });

  test('dropout 1 gives the upper layer zeros', async () => {
    const rnn = two(1);
    const { weight_ih_l1, ...rest } = rnn.state_dict();
    const blind = RNN.fromStateDict(
      { ...rnn.config, dropout: 0 },
      { ...rest, weight_ih_l1: zeros(weight_ih_l1!.shape, 'float32') },
    );
    expect(rnn.forward(input())).toEqual(blind.forward(input()));
  });

  test('drops its share, and scales what it keeps by 1 / (1 - dropout)', () => {
    // A relu that copies: layer 0 gives 1 everywhere, layer 1 shows what reached it.
    const width = 1000;
    const rnn = new RNN(
      { input_size: 1, hidden_size: width, num_layers: 2, nonlinearity: 'relu', bias: false, dropout: 0.25 },
      { seed: 3 },
    );
    const ones = tensor(new Float32Array(width).fill(1), [width, 1]);
    const identity = zeros([width, width], 'float32');
    for (let unit = 0; unit < width; unit++) identity.data[unit * width + unit] = 1;
    const none = zeros([width, width], 'float32');
    rnn.load_state_dict({
      weight_ih_l0: ones,
      weight_hh_l0: none,
      weight_ih_l1: identity,
      weight_hh_l1: none,
    });
    const [output] = rnn.forward(tensor(new Float32Array([1]), [1, 1, 1]));
    const kept = output.data.filter((value: number) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(kept.length).toBeGreaterThan(700); // 750 expected, standard deviation 14
    expect(kept.length).toBeLessThan(800);
  });
});

test('relu keeps NaN', async () => {
  const cell = RNNCell.fromStateDict(
    { input_size: 1, hidden_size: 1, bias: false, nonlinearity: 'relu' },
    { weight_ih: tensor(new Float32Array([1]), [1, 1]), weight_hh: zeros([1, 1], 'float32') },
  );
  expect(cell.forward(tensor(new Float32Array([Number.NaN]), [1])).data[0]).toBeNaN();
  const { expected } = await golden('rnn/relu_keeps_nan');
  expect(expected['output']!.data.some(Number.isNaN as never)).toBe(true);
});
