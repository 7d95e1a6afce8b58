// The gates of LSTM and GRU on the fast kernel: what they make of special values, as the plain kernel; their logistic
// function; and that modules of several families leave each other alone.
import { describe, expect, test } from 'vitest';
import { Constants } from '../../../src/nn/kernels/simd/constants.ts';
import { engineWith, kernelModule } from '../../../src/nn/kernels/simd/engine.ts';
import { webAssembly } from '../../../src/nn/kernels/simd/webassembly.ts';
import { type FloatTensor, tensor, ulpDistance, zeros } from '../../../src/tensor/index.ts';
import { values } from '../../drawn.ts';
import { asked, CLASSES, NETWORKS } from '../classes.ts';

const f = Math.fround;
const KERNELS = [
  { kernel: 'simd', fma: false },
  ...(engineWith(true) ? [{ kernel: 'simd', fma: true } as const] : []),
] as const;

/** A cell of one unit that reads nothing: its sums are its biases; in a GRU the state's part of the new gate is `ofState`. */
function cellOf(module: 'LSTMCell' | 'GRUCell', biases: readonly number[], ofState: number, options: object) {
  const gates = biases.length;
  const bias_hh = Float32Array.from(biases, (_, gate) => (module === 'GRUCell' && gate === 2 ? ofState : 0));
  return CLASSES[module].fromStateDict(
    { input_size: 1, hidden_size: 1 },
    {
      weight_ih: zeros([gates, 1], 'float32'),
      weight_hh: zeros([gates, 1], 'float32'),
      bias_ih: tensor(Float32Array.from(biases), [gates]),
      bias_hh: tensor(bias_hh, [gates]),
    },
    options,
  );
}

const scalarOf = (value: number) => tensor(Float32Array.of(value), [1]);
const answerOf = (cell: ReturnType<typeof cellOf>, states: readonly number[]) =>
  asked(cell, scalarOf(0), states.map(scalarOf)).map(({ data }) => Number(data[0]));

const SUMS = [0, 1, -3, 50, -50, 200, -200, -600, 800, -800, Infinity, -Infinity, NaN];
const STATES = [0, 1, -2, 3e38, -1e-45, Infinity, -Infinity, NaN];

describe.each(KERNELS)('fma $fma', (options) => {
  /** Where the answers of the two kernels are not alike: NaN and infinities the same, the others close. */
  const differing = (module: 'LSTMCell' | 'GRUCell', biases: readonly number[], ofState: number) => {
    const fast = cellOf(module, biases, ofState, options);
    const plain = cellOf(module, biases, ofState, { kernel: 'scalar' });
    const found: string[] = [];
    for (const state of STATES) {
      const states = module === 'LSTMCell' ? [0.5, state] : [state];
      const [given, wanted] = [answerOf(fast, states), answerOf(plain, states)];
      given.forEach((one, i) => {
        const right = wanted[i]!;
        const isLike = Object.is(one, right) || Math.abs(one - right) <= 1e-6 * Math.max(1, Math.abs(right));
        if (!isLike) found.push(`${biases.join()} ${ofState} ${state}: ${one}, want ${right}`);
      });
    }
    fast.dispose();
    return found;
  };

  test.each(SUMS)(
    'LSTM: a forget gate of %d, with any second state, is that of the plain kernel',
    (forget) => {
      for (const [i, g, o] of [
        [0, 0, 0],
        [-Infinity, 5, -Infinity],
        [Infinity, -Infinity, 40],
        [30, NaN, 1],
      ] as const)
        expect(differing('LSTMCell', [i, forget, g, o], 0)).toEqual([]);
    },
  );

  test.each(SUMS)(
    'GRU: an update and a reset gate of %d, with any state, are those of the plain kernel',
    (sum) => {
      for (const [r, ofState] of [
        [0, 0.5],
        [-Infinity, 2],
        [2, -Infinity],
      ] as const)
        expect(differing('GRUCell', [r, sum, 0.3], ofState)).toEqual([]);
      for (const ofState of [1, -3e38, Infinity, -Infinity, NaN])
        expect(differing('GRUCell', [sum, 0.2, -0.7], ofState)).toEqual([]);
    },
  );

  test('a closed gate makes an infinite value NaN, as 0 times infinity', () => {
    const closed = cellOf('LSTMCell', [0, -Infinity, 0, 0], 0, options);
    expect(answerOf(closed, [0, Infinity])).toEqual([NaN, NaN]);
    const almost = cellOf('LSTMCell', [0, -600, 0, 0], 0, options);
    expect(answerOf(almost, [0, Infinity])).toEqual([0.5, Infinity]);
    expect(answerOf(cellOf('GRUCell', [0, -Infinity, 0], 0, options), [Infinity])).toEqual([NaN]);
    expect(answerOf(cellOf('GRUCell', [-Infinity, 0, 0], Infinity, options), [1])).toEqual([NaN]);
  });

  test('gates that are told too much are exactly 0 and 1, and tanh exactly -1 and 1', () => {
    // h = (n + h) / 2: nothing is left where tanh is exact. c = g + c likewise.
    for (const sign of [1, -1]) {
      expect(answerOf(cellOf('GRUCell', [0, 0, sign * 20], 0, options), [-sign])).toEqual([0]);
      expect(answerOf(cellOf('LSTMCell', [99, 99, sign * 99, 99], 0, options), [0, -sign])).toEqual([0, 0]);
      expect(answerOf(cellOf('GRUCell', [0, sign * 999, 20], 0, options), [0.5])).toEqual([
        sign < 0 ? 1 : 0.5,
      ]);
    }
  });

  describe('sigmoid', () => {
    /** h' = sigmoid(x) * 1: a GRU whose new gate is 0. */
    const sigmoidOf = (some: Float32Array) => {
      const weight_ih = tensor(Float32Array.of(0, 1, 0), [3, 1]);
      const cell = CLASSES.GRUCell.fromStateDict(
        { input_size: 1, hidden_size: 1, bias: false },
        { weight_ih, weight_hh: zeros([3, 1], 'float32') },
        options,
      );
      const ones = tensor(new Float32Array(some.length).fill(1), [some.length, 1]);
      return asked(cell, tensor(some, [some.length, 1]), [ones])[0]!.data as Float32Array;
    };

    test('is within 1 ulp, never falls, and is right to the last bit for all but a few in ten thousand', () => {
      const some = Float32Array.from({ length: 400_000 }, (_, i) => (i - 200_000) / 1900);
      const given = sigmoidOf(some);
      let [wrong, worst, falls] = [0, 0, 0];
      some.forEach((x, i) => {
        const right = f(1 / (1 + Math.exp(-x)));
        if (given[i] !== right) {
          wrong++;
          worst = Math.max(worst, ulpDistance(given[i]!, right, 'float32'));
        }
        if (i > 0 && !(given[i]! >= given[i - 1]!)) falls++;
      });
      expect({ worst, falls, few: wrong < 80 }).toEqual({ worst: 1, falls: 0, few: true });
    });

    test('is exactly 0, a half and 1 where it should be, and keeps NaN', () => {
      const given = [-3.4e38, -104, 0, -0, 1e-45, 17.5, 3.4e38, NaN];
      expect([...sigmoidOf(Float32Array.from(given))]).toEqual([0, 0, 0.5, 0.5, 0.5, 1, 1, NaN]);
      const of = (sum: number) => answerOf(cellOf('GRUCell', [0, sum, 0], 0, options), [1]);
      expect([of(-Infinity), of(Infinity)]).toEqual([[0], [1]]);
    });
  });
});

test.each(['LSTM', 'GRU'] as const)('%s: each lane of a row gives what it gives alone', (module) => {
  const gates = module === 'LSTM' ? 4 : 3;
  for (const options of KERNELS) {
    for (const hidden_size of [1, 2, 3, 4, 5, 7, 8, 9, 13]) {
      // Every unit has the same weights, and only the input is read.
      const same = (width: number, value: (gate: number) => number) =>
        tensor(
          Float32Array.from({ length: gates * hidden_size * width }, (_, i) =>
            value(Math.floor(i / (hidden_size * width))),
          ),
          [gates * hidden_size, width],
        );
      const network = CLASSES[module].fromStateDict(
        { input_size: 1, hidden_size, bias: false },
        { weight_ih_l0: same(1, (gate) => 0.7 - 0.4 * gate), weight_hh_l0: same(hidden_size, () => 0) },
        options,
      );
      const input = values([6, 3, 1], 'float32', 5);
      for (const { data } of asked(network, input)) {
        const others = [...data].filter((one, i) => one !== data[i - (i % hidden_size)]);
        expect(others).toEqual([]);
      }
    }
  }
});

describe('modules of several families', () => {
  const sizes = { input_size: 5, hidden_size: 6, num_layers: 2, bidirectional: true };

  test('that are alive at once and run in turns answer what they answer alone', () => {
    const input = values([7, 3, 5], 'float32', 1);
    const calls = KERNELS.flatMap((options) => NETWORKS.map((module) => ({ module, options })));
    const alone = calls.map(({ module, options }) => {
      const network = new CLASSES[module](sizes, { ...options, seed: 1 });
      const answer = asked(network, input);
      network.dispose();
      return answer;
    });
    const all = calls.map(({ module, options }) => new CLASSES[module](sizes, { ...options, seed: 1 }));
    for (let round = 0; round < 3; round++) {
      expect(all.map((network) => asked(network, input))).toEqual(alone);
      expect(all.toReversed().map((network) => asked(network, input))).toEqual(alone.toReversed());
    }
    all.forEach((network) => network.dispose());
  });

  test('write their constants where they are told, and nowhere else', () => {
    const address = 4096;
    const memory = new webAssembly!.Memory({ initial: 1 });
    const module = new webAssembly!.Module(kernelModule(false, address));
    expect(new webAssembly!.Instance(module, { m: { m: memory } }).exports).toHaveProperty('lstm');
    const written = [...new Uint8Array(memory.buffer).keys()].filter(
      (at) => new Uint8Array(memory.buffer)[at],
    );
    expect(written[0]).toBeGreaterThanOrEqual(address);
    expect(written.at(-1)).toBeLessThan(address + 2048);
    expect(written.length).toBeGreaterThan(100);
  });

  test('have room for so many constants, each once', () => {
    const constants = new Constants(64, 32);
    expect(constants.f32(1)).toEqual(constants.f32(1));
    expect(constants.f64(1)).not.toEqual(constants.f32(1));
    expect(constants.bytes()).toHaveLength(32);
    expect(() => constants.f32(2)).toThrow('more constants than 32 bytes hold');
  });
});

test.each(NETWORKS)(
  '%s: a packed call between two whole ones, and another length, change no bit',
  (module) => {
    const network = new CLASSES[module]({ input_size: 3, hidden_size: 5, num_layers: 2 }, { seed: 1 });
    const input = values([6, 3, 3], 'float32', 1);
    const short = values([2, 4, 3], 'float32', 2);
    const run = (given: FloatTensor, options?: object) => asked(network, given, undefined, options);
    const calls = [
      () => run(input),
      () => run(input, { lengths: [2, 6, 3] }),
      () => run(short),
      () => run(short, { lengths: [1, 2, 2, 1] }),
    ];
    const once = calls.map((call) => call());
    expect(calls.toReversed().map((call) => call())).toEqual(once.toReversed());
    expect([calls[0]!(), calls[0]!()]).toEqual([once[0], once[0]]);
  },
);
