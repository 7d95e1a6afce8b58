// Plain mistakes, and any value at all, in the place of any argument: a result, or an error of ours that says what is wrong.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as nn from '../../src/nn.ts';
import { holds } from '../property.ts';

const { GRU, InputError, LSTM, LSTMCell, RNN, RNNCell, tensor, zeros } = nn;
const sizes = { input_size: 3, hidden_size: 2 };
const f32 = (...shape: number[]) => zeros(shape, 'float32');
const weights = () => new RNN(sizes, { seed: 1 }).state_dict();
const rnn = () => new RNN(sizes, { seed: 1 });
const cell = () => new RNNCell(sizes, { seed: 1 });
const lstm = () => new LSTM({ ...sizes, proj_size: 1 }, { seed: 1 });
const lstmCell = () => new LSTMCell(sizes, { seed: 1 });
const none = undefined as never;
const any = (value: unknown) => value as never;

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message.split('\n')[0]}`;
  }
  return 'nothing was refused';
}

describe('a plain mistake is told', () => {
  test.each<[() => unknown, string]>([
    [
      () => RNN.fromStateDict(sizes, none),
      'StateDictError: RNN: state_dict is undefined, want an object of tensors by name',
    ],
    [
      () => RNNCell.fromStateDict(sizes, any(null)),
      'StateDictError: RNNCell: state_dict is null, want an object of tensors by name',
    ],
    [
      () => RNN.fromStateDict(none, weights()),
      'ConfigError: RNN: config is undefined, want { input_size, hidden_size, … }',
    ],
    [
      () => RNN.fromStateDict(sizes, any({ ...weights(), bias_hh_l0: [1] })),
      'StateDictError: RNN: state_dict does not fit (1 key)',
    ],
    [
      () => rnn().load_state_dict(any(null)),
      'StateDictError: RNN: state_dict is null, want an object of tensors by name',
    ],
    [
      () => rnn().load_state_dict(any(5)),
      'StateDictError: RNN: state_dict is 5, want an object of tensors by name',
    ],
    [
      () => rnn().load_state_dict(any(new Map(Object.entries(weights())))),
      'StateDictError: RNN: state_dict is a Map, want an object of tensors by name',
    ],
    [
      () => rnn().load_state_dict(any([1])),
      'StateDictError: RNN: state_dict is [1], want an object of tensors by name',
    ],
    [
      () => rnn().forward(f32(4, 1, 3), none, any(null)),
      'InputError: options: null, want { out, lengths }, or nothing',
    ],
    [() => cell().forward(f32(1, 3), none, any(5)), 'InputError: options: 5, want { out }, or nothing'],
    [
      () => cell().forward(f32(1, 3), none, any({ lengths: [1] })),
      'InputError: options.lengths: a cell computes one step, want { out }',
    ],
    [
      () => rnn().forward(f32(4, 1, 3), none, any([f32(4, 1, 2)])),
      'InputError: options: [an object], want { out, lengths }, or nothing',
    ],
    [() => rnn().forward(none), 'InputError: input: no tensor, want one made by tensor(data, shape) for RNN'],
    [
      () => rnn().forward(f32(4, 1, 3), none, { out: any(null) }),
      'InputError: out: want [output, h_n], two tensors',
    ],
    [
      () => rnn().forward(f32(4, 1, 3), none, { out: any([f32(4, 1, 2)]) }),
      'InputError: out: want [output, h_n], two tensors',
    ],
    [
      () => cell().forward(f32(1, 3), none, { out: any(null) }),
      'InputError: out: no tensor, want one made by tensor(data, shape)',
    ],
    [
      () => cell().forward(f32(1, 3), any(0)),
      'InputError: hx: no tensor, want one made by tensor(data, shape) for RNNCell',
    ],
    [
      () => rnn().forward(f32(4, 1, 3), any('')),
      'InputError: h_0: no tensor, want one made by tensor(data, shape), or nothing',
    ],
    [
      () => new RNN(sizes, any(null)),
      'ConfigError: RNN: options is null, want { kernel, fma, arithmetic, seed, threads }, or nothing',
    ],
    [
      () => new RNN(sizes, any('simd')),
      "ConfigError: RNN: options is 'simd', want { kernel, fma, arithmetic, seed, threads }, or nothing",
    ],
    [() => new RNN(any([3, 2])), 'ConfigError: RNN: config is [3,2], want { input_size, hidden_size, … }'],
    [
      () => new RNN({ ...sizes, hidden_size: any(5n) }),
      'ConfigError: RNN: hidden_size is 5n, want a whole number >= 1',
    ],
    [
      () => new RNN({ ...sizes, hidden_size: Number.NaN }),
      'ConfigError: RNN: hidden_size is NaN, want a whole number >= 1',
    ],
    [
      () => new RNN(sizes, { kernel: any(Symbol('simd')) }),
      'ConfigError: kernel is a symbol, want simd or scalar',
    ],
    [
      () => new RNN(sizes, { fma: any({ __proto__: null }) }),
      'ConfigError: fma is an object, want true or false',
    ],
    ...[1n, Number.NaN, 1.5, '7', Symbol('s'), null, {}, [], true, 2 ** 53].map(
      (seed): [() => unknown, string] => [
        () => new RNN(sizes, { seed: any(seed) }),
        `ConfigError: RNN: seed is ${typeof seed === 'symbol' ? 'a symbol' : seed === '7' ? "'7'" : typeof seed === 'bigint' ? '1n' : typeof seed === 'object' && seed !== null ? (Array.isArray(seed) ? '[]' : 'an object') : String(seed)}, want a whole number`,
      ],
    ),
  ])('%#', (act, says) => expect(messageOf(act)).toBe(says));

  test('null is no initial state, as None is in PyTorch', () => {
    expect(rnn().forward(f32(4, 1, 3), any(null))).toEqual(rnn().forward(f32(4, 1, 3)));
  });
});

describe('sizes that no memory holds are refused from the sizes, at once', () => {
  test.each<[object, RegExp]>([
    [
      { hidden_size: 1e9 },
      /^ConfigError: RNN: input_size 3, hidden_size 1000000000 and num_layers 1 need 3550 PiB for the weights alone, want at most 4 GiB$/,
    ],
    [{ hidden_size: 40_000 }, /need 5\.96 GiB for the weights alone, want at most 4 GiB$/],
    [{ input_size: 2 ** 53 }, /input_size 9007199254740992, .* need 64 PiB for/],
    [{ input_size: 1e300 }, /need .* for the weights alone, want at most 4 GiB$/],
    [
      { num_layers: 1e9 },
      /num_layers is 1000000000, want at most 65536 layers times directions: what memory can be relied/,
    ],
    [{ num_layers: 40_000, bidirectional: true }, /num_layers is 40000 in 2 directions, want at most 65536/],
    [{ hidden_size: 23_170, dtype: 'float64', bias: false }, /want at most 4 GiB$/],
  ])('%j', (config, says) => {
    expect(messageOf(() => new RNN({ ...sizes, ...config }))).toMatch(says);
    expect(messageOf(() => RNN.fromStateDict({ ...sizes, hidden_size: 1e9 }, weights()))).toMatch(
      /ConfigError/,
    );
  });

  test('a cell too; one without numbers may have any size, and runs at once', () => {
    expect(messageOf(() => new RNNCell({ input_size: 2 ** 40, hidden_size: 8 }))).toMatch(/need 32 TiB/);
    const wide = new RNNCell({ input_size: 2 ** 50, hidden_size: 0 });
    expect(wide.forward(tensor(new Float32Array(0), [0, 2 ** 50])).shape).toEqual([0, 0]);
    const empty = new RNNCell({ input_size: 0, hidden_size: 0 });
    expect(empty.forward(tensor(new Float32Array(0), [2 ** 50, 0])).shape).toEqual([2 ** 50, 0]);
    const rows = new RNNCell({ input_size: 0, hidden_size: 4 });
    expect(messageOf(() => rows.forward(tensor(new Float32Array(0), [2 ** 50, 0])))).toMatch(
      /^MemoryError: 16 PiB for a tensor of/,
    );
  });

  test.each([true, false])(
    'time steps without rows, of which there may be any number, take no time: %s',
    (batch_first) => {
      for (const kernel of ['simd', 'scalar'] as const) {
        const one = new RNN({ ...sizes, batch_first }, { kernel });
        const shape = batch_first ? [0, 2 ** 50, 3] : [2 ** 50, 0, 3];
        expect(one.forward(tensor(new Float32Array(0), shape))[1].shape).toEqual([1, 0, 2]);
      }
    },
  );
});

/** Stand for what fast-check itself would stumble over. */
const REVOKED = Symbol('a revoked proxy');
const THROWING = Symbol('an object whose getters throw');
function meant(drawn: unknown): unknown {
  if (drawn === THROWING) {
    const get = () => {
      throw new TypeError('a getter of its own');
    };
    const thrown = { enumerable: true, get };
    return Object.defineProperties(
      {},
      { out: thrown, lengths: thrown, 0: thrown, input_size: thrown, seed: thrown, shape: thrown },
    );
  }
  if (drawn !== REVOKED) return drawn;
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Whatever there is, and what is nearly right. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
    withBoxedValues: true,
  }),
  fc.constantFrom(null, undefined, Symbol('s'), 1n, Number.NaN, 2 ** 53, 1e300, -0, () => 1, new Map(), /x/),
  fc.constantFrom(...Object.values(weights()), f32(4, 1, 3), f32(1, 2), f32(3), zeros([2], 'int64')),
  fc.array(fc.oneof(fc.integer(), fc.bigInt(), fc.double()), { maxLength: 3 }),
  fc.dictionary(
    fc.constantFrom(
      'input_size',
      'hidden_size',
      'num_layers',
      'dropout',
      'dtype',
      'out',
      'seed',
      'kernel',
      'weight_ih_l0',
      'proj_size',
      'lengths',
      'shape',
      'data',
      '__proto__',
    ),
    fc.oneof(
      fc.integer({ max: 50 }),
      fc.anything(),
      fc.constantFrom('float32', 1n, 2 ** 40, Symbol('s'), new Float32Array(2)),
    ),
  ),
  fc.constantFrom(REVOKED, THROWING),
);

test('any value as any argument gives a result, or an error whose class the package exports', () => {
  const exported = Object.values(nn).filter(
    (one): one is typeof InputError =>
      typeof one === 'function' && (one === InputError || one.prototype instanceof InputError),
  );
  const calls: readonly ((...given: never[]) => unknown)[] = [
    (a: never, b: never, c: never) => new RNN(a, b, c),
    (a: never, b: never) => new RNN({ ...sizes }, a, b),
    (a: never, b: never, c: never) => new RNNCell(a, b, c),
    (a: never, b: never) => new RNN({ ...sizes, num_layers: a, dtype: b }),
    (a: never, b: never) => new RNNCell({ ...sizes, nonlinearity: a, bias: b }).forward(f32(1, 3)),
    (a: never, b: never, c: never) => RNN.fromStateDict(a, b, c),
    (a: never, b: never) => RNN.fromStateDict(sizes, a, b),
    (a: never, b: never) => RNNCell.fromStateDict(sizes, { ...weights(), weight_ih: a, bias_hh: b }),
    (a: never) => rnn().load_state_dict(a),
    (a: never) => rnn().load_state_dict({ ...weights(), bias_ih_l0: a }),
    (a: never, b: never, c: never) => rnn().forward(a, b, c),
    (a: never, b: never) => rnn().forward(f32(4, 1, 3), a, b),
    (a: never, b: never) => rnn().forward(f32(4, 1, 3), undefined, { out: [a, b] }),
    (a: never) => rnn().forward(f32(4, 1, 3), undefined, { out: a }),
    (a: never, b: never) => cell().forward(f32(1, 3), a, { out: b }),
    (a: never, b: never, c: never) => cell().forward(a, b, c),
    (a: never) =>
      rnn()
        .train(a)
        .forward(f32(4, 1, 3)),
    (a: never, b: never) => new LSTM({ ...sizes, proj_size: a, num_layers: b }),
    (a: never, b: never) => lstm().forward(f32(4, 1, 3), a, b),
    (a: never, b: never) => lstm().forward(f32(4, 1, 3), [a, b]),
    (a: never, b: never, c: never) => lstm().forward(f32(4, 1, 3), undefined, { out: [a, [b, c]] }),
    (a: never) => lstm().forward(f32(4, 1, 3), undefined, { out: [f32(4, 1, 1), a] }),
    (a: never) => lstm().forward(f32(4, 1, 3), undefined, { lengths: a }),
    (a: never) => rnn().forward(f32(4, 1, 3), undefined, { lengths: [a] as never }),
    (a: never, b: never) => lstmCell().forward(f32(1, 3), [a, f32(1, 2)], { out: b }),
    (a: never, b: never) => lstmCell().forward(f32(1, 3), a, { out: [f32(1, 2), b] }),
    (a: never, b: never) => new GRU(a, b).forward(f32(4, 1, 3)),
    (a: never, b: never) => tensor(a, b),
    (a: never) => tensor(new Float32Array(2), a),
    (a: never, b: never) => zeros(a, b),
    (a: never) => zeros([2], a),
    (a: never) => zeros([a, a], 'float32'),
  ];
  let refused = 0;
  const drawn = fc.record({ call: fc.constantFrom(...calls), given: fc.tuple(anything, anything, anything) });
  holds(
    drawn,
    ({ call, given }) => {
      try {
        call(...(given.map(meant) as never[]));
      } catch (error) {
        refused++;
        if (!exported.some((one) => (error as Error).constructor === one)) throw error;
        expect((error as Error).message.length).toBeLessThan(2000);
      }
    },
    3000,
  );
  expect(refused).toBeGreaterThan(1000);
});
