// Which gates take their two sums apart, as the equation says: it saves half the slopes of the rounding scale.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Question } from '../../src/conformance/index.ts';
import { equationOf, FLOAT64 } from '../../src/equations/index.ts';
import { departuresOf } from '../../src/mistakes/index.ts';
import { completeConfig, FAMILIES } from '../../src/signatures/index.ts';
import { tensor } from '../../src/tensor/index.ts';

const quarters = fc.integer({ min: -20, max: 20 }).map((n) => n / 4); // sums of these are exact
const of4 = fc.array(quarters, { minLength: 4, maxLength: 4 });

test.each(FAMILIES.map(({ network }) => network))(
  '%s: what moves from one sum into the other shows in the gates that are apart, and in no other',
  (module) => {
    const config = completeConfig(module, { input_size: 1, hidden_size: 1 });
    const { step, gates, apart } = equationOf({ module, config });
    const shown = new Set<number>();
    fc.assert(
      fc.property(
        of4,
        of4,
        of4,
        fc.nat({ max: gates.length - 1 }),
        quarters,
        (ih, hh, before, gate, moved) => {
          const [came, other]: [number[], number[]] = [[], []];
          step(FLOAT64, ih, hh, before, came);
          step(FLOAT64, ih.with(gate, ih[gate]! + moved), hh.with(gate, hh[gate]! - moved), before, other);
          if (came.some((value, i) => value !== other[i])) shown.add(gate);
        },
      ),
      { numRuns: 1000 },
    );
    expect([...shown].toSorted()).toEqual(apart);
  },
);

test('a bent step may take any two sums apart', () => {
  const sizes = { input_size: 1, hidden_size: 1 };
  const question: Question = {
    module: 'GRU',
    config: completeConfig('GRU', sizes),
    dtype: 'float32',
    stepped: false,
    state_dict: {},
    inputs: { input: tensor(new Float32Array(1), [1, 1]) },
  };
  expect(departuresOf([{ tanh: 'hard' }])!.equation!(question).apart).toEqual([0, 1, 2]);
});
