// A module that was disposed of: it does not run any more, and says so.
import { expect, test } from 'vitest';
import { DisposedError, RNN, RNNCell } from '../../src/nn/index.ts';
import { MODULES } from '../../src/signatures/index.ts';
import { values } from '../drawn.ts';
import { CLASSES } from './classes.ts';

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

const KERNELS = ['simd', 'scalar'] as const;
test.each(MODULES.flatMap((module) => KERNELS.map((kernel) => [module, kernel] as const)))(
  '%s neither runs nor loads: %s',
  (module, kernel) => {
    const made = new CLASSES[module](sizes, { kernel, seed: 1 });
    const weights = made.state_dict();
    made.dispose();
    made.dispose(); // nothing is freed twice
    expect(errorOf(() => made.forward(input))).toEqual(new DisposedError(`${module}: ${WORDS}`));
    if (!module.endsWith('Cell'))
      expect(errorOf(() => made.forward(values([2, 1, 3], 'float32', 1), null, { lengths: [2] }))).toEqual(
        new DisposedError(`${module}: ${WORDS}`),
      );
    expect(String(errorOf(() => made.load_state_dict(weights)))).toBe(`DisposedError: ${module}: ${WORDS}`);
  },
);

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
