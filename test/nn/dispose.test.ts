// A module that was disposed of: it does not run any more, and says so.
import { expect, test } from 'vitest';
import { DisposedError, RNN, RNNCell } from '../../src/nn/index.ts';
import { values } from '../drawn.ts';

const sizes = { input_size: 3, hidden_size: 5 };
const input = values([2, 3], 'float32', 1);
const WORDS = 'was disposed of, and does not run any more\n  Make another one.';

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

test.each(['simd', 'scalar'] as const)('neither runs nor loads: %s', (kernel) => {
  const rnn = new RNN(sizes, { kernel, seed: 1 });
  const weights = rnn.state_dict();
  rnn.dispose();
  rnn.dispose(); // nothing is freed twice
  expect(errorOf(() => rnn.forward(input))).toEqual(new DisposedError(`RNN: ${WORDS}`));
  expect(String(errorOf(() => rnn.load_state_dict(weights)))).toBe(`DisposedError: RNN: ${WORDS}`);
});

test.each(['simd', 'scalar'] as const)('`using` disposes at the end of its block: %s', (kernel) => {
  const made: RNNCell[] = [];
  {
    using cell = new RNNCell(sizes, { kernel, seed: 1 });
    expect(cell.forward(input).shape).toEqual([2, 5]);
    made.push(cell);
  }
  expect(String(errorOf(() => made[0]!.forward(input)))).toBe(`DisposedError: RNNCell: ${WORDS}`);
});

test('one that is empty has nothing to give back', () => {
  const cell = new RNNCell({ input_size: 0, hidden_size: 0 }, { kernel: 'simd', seed: 1 });
  cell.dispose();
  expect(errorOf(() => cell.forward(values([2, 0], 'float32', 1)))).toBeInstanceOf(DisposedError);
});

test.each(['simd', 'scalar'] as const)(
  'a module that a getter disposes of is neither loaded nor run: %s',
  (kernel) => {
    const rnn = new RNN(sizes, { kernel, seed: 1 });
    const given = rnn.state_dict();
    const weights = Object.defineProperty({ ...given }, 'bias_hh_l0', {
      enumerable: true,
      get: () => (rnn.dispose(), given['bias_hh_l0']),
    });
    expect(errorOf(() => rnn.load_state_dict(weights))).toBeInstanceOf(DisposedError);
    const other = new RNN(sizes, { kernel, seed: 1 });
    const { dtype, shape, data } = input;
    const lazy = {
      dtype,
      shape,
      get data() {
        return (other.dispose(), data);
      },
    };
    expect(errorOf(() => other.forward(lazy))).toBeInstanceOf(DisposedError);
  },
);
