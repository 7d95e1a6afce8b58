// `out`: results are written to tensors that were given, on every kernel; what is wrong with them is said.
import { describe, expect, test } from 'vitest';
import { RNN, RNNCell } from '../../src/nn/index.ts';
import { type FloatTensor, numel, tensor, zeros } from '../../src/tensor/index.ts';
import { networks, values } from '../drawn.ts';
import { holds } from '../property.ts';
import { asked, NETWORKS, tupled } from './classes.ts';

const filled = (shape: readonly number[], dtype: 'float32' | 'float64'): FloatTensor => {
  const made = zeros(shape, dtype);
  made.data.fill(Number.NaN);
  return made;
};

test.each(NETWORKS)('%s writes what it would return, and returns the very tensors', (module) => {
  holds(
    networks(module),
    ({ config, network, other, input, initial }) => {
      for (const batch_first of [false, true]) {
        const same = other({ ...config, batch_first }, network.state_dict());
        const given = batch_first ? undefined : initial;
        const wanted = asked(same, input, batch_first ? undefined : initial);
        const [output, ...last] = wanted.map(({ shape, dtype }) => filled(shape, dtype));
        const [written, ...ends] = asked(same, input, given, { out: [output, tupled(last)] });
        expect([written === output, ...ends.map((state, i) => state === last[i])]).not.toContain(false);
        expect([output, ...last]).toEqual(wanted);
      }
    },
    module === 'RNN' ? 100 : 50,
  );
});

describe.each(['simd', 'scalar'] as const)('RNNCell, kernel %s', (kernel) => {
  const cell = () => new RNNCell({ input_size: 3, hidden_size: 2 }, { kernel, seed: 1 });
  const input = values([4, 3], 'float32', 1);
  const hx = values([4, 2], 'float32', 2);

  test('writes what it would return, in turns with the state', () => {
    let state = hx;
    let out = filled([4, 2], 'float32');
    let wanted = hx;
    for (let step = 0; step < 3; step++) {
      wanted = cell().forward(input, wanted);
      expect(cell().forward(input, state, { out })).toBe(out);
      expect(out).toEqual(wanted);
      [state, out] = [out, step === 0 ? filled([4, 2], 'float32') : state];
    }
  });

  test.each<[string, FloatTensor, RegExp]>([
    [
      'another shape',
      zeros([2, 4], 'float32'),
      /^out: shape \(2, 4\), want \(batch, hidden_size\) = \(4, 2\)/,
    ],
    ['another dtype', zeros([4, 2], 'float64'), /^out: dtype float64, want the weights' dtype float32/],
    ['no tensor', {} as FloatTensor, /^out: no tensor/],
    [
      'the state',
      hx,
      /^out: shares memory with hx, want memory of its own\n {2}Take two tensors in turns\.$/,
    ],
    [
      'a part of the input',
      tensor((input.data as Float32Array).subarray(4), [4, 2]),
      /^out: shares memory with input/,
    ],
  ])('refuses %s', (_, out, says) => {
    const before = structuredClone([input, hx]);
    expect(() => cell().forward(input, hx, { out })).toThrow(says);
    expect([input, hx]).toEqual(before);
  });

  test('takes memory beside what it reads, in one buffer', () => {
    const buffer = new Float32Array(4 * 3 + 4 * 2 + 4 * 2);
    buffer.set(input.data as Float32Array);
    buffer.set(hx.data as Float32Array, 12);
    const part = (from: number, shape: number[]) => tensor(buffer.subarray(from, from + numel(shape)), shape);
    const h_1 = cell().forward(part(0, [4, 3]), part(12, [4, 2]), { out: part(20, [4, 2]) });
    expect([...h_1.data]).toEqual([...cell().forward(input, hx).data]);
  });
});

describe('RNN refuses', () => {
  const rnn = () => new RNN({ input_size: 3, hidden_size: 2, bidirectional: true }, { seed: 1 });
  /** Values with room for 100 behind them, in one buffer. */
  const roomy = (shape: readonly number[]): FloatTensor => {
    const data = new Float32Array(100);
    data.set(values(shape, 'float32', 1).data as Float32Array);
    return tensor(data.subarray(0, numel(shape)), shape);
  };
  const input = roomy([4, 5, 3]);
  const h_0 = roomy([2, 5, 2]);
  const output = () => zeros([4, 5, 4], 'float32');
  const h_n = () => zeros([2, 5, 2], 'float32');
  const both = new Float32Array(100);
  /** A tensor that begins where another does. */
  const over = ({ data }: FloatTensor, shape: readonly number[]) =>
    tensor(new Float32Array(data.buffer as ArrayBuffer, 0, numel(shape)), shape);
  test.each<[string, unknown, RegExp]>([
    ['one tensor', output(), /^out: want \[output, h_n\], two tensors/],
    ['three', [output(), h_n(), h_n()], /^out: want \[output, h_n\], two tensors/],
    [
      'an output of another shape',
      [zeros([5, 4, 4], 'float32'), h_n()],
      /^out\[0\]: shape \(5, 4, 4\), want \(seq_len, batch, D \* hidden_size\) = \(4, 5, 4\)/,
    ],
    [
      'an h_n of another shape',
      [output(), zeros([1, 5, 2], 'float32')],
      /^out\[1\]: shape \(1, 5, 2\), want \(D \* num_layers, batch, hidden_size\) = \(2, 5, 2\)/,
    ],
    ['another dtype', [output(), zeros([2, 5, 2], 'float64')], /^out\[1\]: dtype float64/],
    ['h_0 as h_n', [output(), h_0], /^out\[1\]: shares memory with h_0/],
    ['h_0 as a part of output', [over(h_0, [4, 5, 4]), h_n()], /^out\[0\]: shares memory with h_0/],
    ['input as a part of output', [over(input, [4, 5, 4]), h_n()], /^out\[0\]: shares memory with input/],
    ['a part of input as h_n', [output(), over(input, [2, 5, 2])], /^out\[1\]: shares memory with input/],
    [
      'one memory for both',
      [tensor(both.subarray(0, 80), [4, 5, 4]), tensor(both.subarray(79, 99), [2, 5, 2])],
      /^out\[1\]: shares memory with out\[0\]/,
    ],
  ])('%s', (_, out, says) => {
    expect(() => rnn().forward(input, h_0, { out: out as never })).toThrow(says);
  });

  test.each<[string, object, readonly number[], number[][], string]>([
    [
      'batch_first',
      { batch_first: true },
      [5, 4, 3],
      [
        [4, 5, 4],
        [2, 5, 2],
      ],
      'out[0]: shape (4, 5, 4), want (batch, seq_len, D * hidden_size) = (5, 4, 4)',
    ],
    [
      'unbatched',
      {},
      [4, 3],
      [
        [4, 5],
        [2, 2],
      ],
      'out[0]: shape (4, 5), want (seq_len, D * hidden_size) = (4, 4)',
    ],
    [
      'unbatched',
      {},
      [4, 3],
      [
        [4, 4],
        [2, 3],
      ],
      'out[1]: shape (2, 3), want (D * num_layers, hidden_size) = (2, 2)',
    ],
  ])('another shape, %s', (_, options, shape, [first, second], says) => {
    const one = new RNN({ input_size: 3, hidden_size: 2, bidirectional: true, ...options }, { seed: 1 });
    const out = [zeros(first!, 'float32'), zeros(second!, 'float32')] as const;
    expect(() => one.forward(values(shape, 'float32', 1), undefined, { out })).toThrow(says);
  });
});

test('RNNCell writes before and behind what it reads, in one buffer', () => {
  const cell = new RNNCell({ input_size: 3, hidden_size: 2 }, { seed: 1 });
  const buffer = new Float32Array(2 + 3 + 2);
  const part = (from: number, to: number) => tensor(buffer.subarray(from, to), [to - from]);
  buffer.set([1, 2, 3], 2);
  const wanted = cell.forward(tensor(Float32Array.of(1, 2, 3), [3]));
  for (const out of [part(0, 2), part(5, 7)])
    expect(cell.forward(part(2, 5), undefined, { out })).toEqual(wanted);
  for (const out of [part(1, 3), part(4, 6)]) {
    expect(() => cell.forward(part(2, 5), undefined, { out })).toThrow('out: shares memory with input');
  }
});
