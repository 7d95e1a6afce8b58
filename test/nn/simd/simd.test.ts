// The fast kernel: its order of sums, written down again here and compared bit for bit; its tanh over a million floats.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { RNN, RNNCell } from '../../../src/nn/index.ts';
import { type FloatTensor, tensor, ulpDistance, zeros } from '../../../src/tensor/index.ts';
import { values } from '../../drawn.ts';
import { holds } from '../../property.ts';

const f = Math.fround;
const plain = { kernel: 'simd', fma: false } as const;

/** base, then the sum of each span of columns, which is that of its runs, each sum from 0, in float32. */
function inSpans(base: number, weights: Float32Array, row: Float32Array): number {
  const [run, span] = row.length < 128 ? [4, 40] : [64, 64];
  let result = base;
  for (let start = 0; start < row.length; start += span) {
    let total = 0;
    const end = Math.min(start + span, row.length);
    for (let first = start; first < end; first += run) {
      let sum = 0;
      for (let k = first; k < Math.min(first + run, end); k++) sum = f(sum + f(weights[k]! * row[k]!));
      total = f(total + sum);
    }
    result = f(result + total);
  }
  return result;
}

const rowOf = ({ data, shape }: FloatTensor, row: number) =>
  (data as Float32Array).subarray(row * shape.at(-1)!, (row + 1) * shape.at(-1)!);

test('sums are taken in runs and spans of columns, in order, whatever batch and sizes are', () => {
  const drawn = fc.record({
    input_size: fc.integer({ min: 1, max: 200 }),
    hidden_size: fc.integer({ min: 1, max: 140 }),
    batch: fc.integer({ min: 1, max: 9 }),
    seed: fc.nat({ max: 2 ** 31 - 1 }),
  });
  holds(drawn, ({ input_size, hidden_size, batch, seed }) => {
    const cell = new RNNCell({ input_size, hidden_size, nonlinearity: 'relu' }, { ...plain, seed });
    const { weight_ih, weight_hh, bias_ih, bias_hh } = cell.state_dict() as Record<string, FloatTensor>;
    const input = values([batch, input_size], 'float32', seed);
    const hx = values([batch, hidden_size], 'float32', seed + 1);
    const wanted = Array.from({ length: batch * hidden_size }, (_, i) => {
      const row = Math.floor(i / hidden_size);
      const unit = i % hidden_size;
      const bias = f(bias_ih!.data[unit]! + bias_hh!.data[unit]!);
      const z = inSpans(bias, rowOf(weight_ih!, unit), rowOf(input, row));
      return Math.max(0, inSpans(z, rowOf(weight_hh!, unit), rowOf(hx, row)));
    });
    expect([...cell.forward(input, hx).data]).toEqual(wanted);
  });
});

/** tanh of each value: a cell with the weight 1 for the input, 0 for the state. */
function tanhOf(some: Float32Array): Float32Array {
  const one = (value: number) => tensor(Float32Array.of(value), [1, 1]);
  const cell = RNNCell.fromStateDict(
    { input_size: 1, hidden_size: 1, bias: false },
    { weight_ih: one(1), weight_hh: one(0) },
    plain,
  );
  return cell.forward(tensor(some, [some.length, 1])).data as Float32Array;
}

describe('tanh', () => {
  /** As many from each binade: 2^-30 to 16, and the beginning and end of each. */
  const stratified = () => {
    const binades = 34;
    const each = 30_000;
    const bits = new Uint32Array(binades * each);
    let state = 1;
    for (let i = 0; i < bits.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const place = i % each;
      const mantissa = place < 2 ? place * 0x7fffff : state >>> 9;
      bits[i] = ((97 + Math.floor(i / each)) << 23) | mantissa;
    }
    return new Float32Array(bits.toSorted().buffer);
  };

  test('of a million floats is within 1 ulp, right to the last bit for all but one, and monotone', () => {
    const some = stratified();
    const up = tanhOf(some);
    const down = tanhOf(some.map((x) => -x));
    let wrong = 0;
    let worst = 0;
    let falls = 0;
    let odd = 0;
    for (let i = 0; i < some.length; i++) {
      const right = f(Math.tanh(some[i]!)); // float64: correctly rounded for every float32 that was tried
      if (up[i] !== right) {
        wrong++;
        worst = Math.max(worst, ulpDistance(up[i]!, right, 'float32'));
      }
      if (i > 0 && !(up[i]! >= up[i - 1]!)) falls++;
      if (down[i] !== -up[i]!) odd++;
    }
    expect(some.length).toBeGreaterThan(1_000_000);
    expect({ wrong: wrong <= 1, worst: worst <= 1, falls, odd }).toEqual({
      wrong: true,
      worst: true,
      falls: 0,
      odd: 0,
    });
  });

  test('keeps NaN, and knows what infinities, denormals and the greatest floats give', () => {
    const given = [NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e-45, -1e-45, 1e-40, 0, 9.3, -9.3];
    const wanted = [NaN, 1, -1, 1, -1, f(1e-45), f(-1e-45), f(1e-40), 0, 1, -1];
    expect([...tanhOf(Float32Array.from(given))]).toEqual(wanted);
  });
});

test.each(['tanh', 'relu'] as const)('%s is the same in every lane of a row', (nonlinearity) => {
  const hidden_size = 15; // two vectors at once, one, and three lanes
  const cell = RNNCell.fromStateDict(
    { input_size: 1, hidden_size, bias: false, nonlinearity },
    {
      weight_ih: tensor(new Float32Array(hidden_size).fill(1), [hidden_size, 1]),
      weight_hh: zeros([hidden_size, hidden_size], 'float32'),
    },
    plain,
  );
  const odd = [NaN, Infinity, -Infinity, -0, 1e-45, -1e-45, 9.3, -9.3];
  const some = Float32Array.from({ length: 20_000 }, (_, i) => odd[i] ?? 20 * (((i * 0.618) % 1) - 0.5));
  const { data } = cell.forward(tensor(some, [some.length, 1]));
  const firstOf = (index: number) => data[index - (index % hidden_size)]!;
  const others = [...data.keys()].filter((index) => !Object.is(data[index], firstOf(index)));
  expect(others).toEqual([]);
  const right = (x: number) => (nonlinearity === 'tanh' ? Math.tanh(x) : x < 0 ? 0 : x);
  const wrong = [...some].filter((x, row) => {
    const given = data[row * hidden_size]!;
    const wanted = right(x);
    return !Object.is(given, wanted) && !(Math.abs(given - wanted) < 1e-6);
  });
  expect(wrong).toEqual([]);
});

test('relu keeps NaN, and gives 0 for what is below', () => {
  const cell = RNNCell.fromStateDict(
    { input_size: 1, hidden_size: 5, nonlinearity: 'relu' },
    {
      weight_ih: tensor(Float32Array.of(NaN, 0, 1, -1, 1), [5, 1]),
      weight_hh: zeros([5, 5], 'float32'),
      bias_ih: zeros([5], 'float32'),
      bias_hh: zeros([5], 'float32'),
    },
    plain,
  );
  expect([...cell.forward(tensor(Float32Array.of(2), [1, 1])).data]).toEqual([NaN, 0, 2, 0, 2]);
});

test('a row with infinities or NaN leaves the other rows and the lanes beside it alone', () => {
  for (const hidden_size of [1, 2, 3, 5, 33]) {
    const rnn = new RNN(
      { input_size: 3, hidden_size, bidirectional: true, num_layers: 2 },
      { ...plain, seed: 1 },
    );
    const input = values([6, 5, 3], 'float32', 1);
    const [clean] = rnn.forward(input);
    for (const odd of [NaN, Infinity, -Infinity]) {
      const changed = tensor((input.data as Float32Array).slice(), input.shape);
      changed.data[2 * 3] = odd; // t = 0, row 2
      const [output] = rnn.forward(changed);
      const width = 2 * hidden_size;
      const others = (all: FloatTensor) => [...all.data].filter((_, i) => Math.floor(i / width) % 5 !== 2);
      expect(others(output)).toEqual(others(clean));
      const isNan = [...output.data].some((value) => Number.isNaN(value));
      expect(isNan).toBe(Number.isNaN(odd)); // tanh of an infinity is 1
    }
  }
});

test('two modules share one memory, and their results stay apart', () => {
  const sizes = { input_size: 2, hidden_size: 3 };
  const a = new RNN(sizes, { ...plain, seed: 1 });
  const b = new RNN(sizes, { ...plain, seed: 2 });
  const input = values([4, 2, 2], 'float32', 3);
  const before = [a.forward(input), b.forward(input)];
  expect([a.forward(input), b.forward(input)]).toEqual(before);
  expect(before[0]).not.toEqual(before[1]);
});
