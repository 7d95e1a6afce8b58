// A step beside another, in which one sum has moved, gives what it gives when all of it is computed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { besides, equationOf, FLOAT64 } from '../../src/equations/index.ts';
import { completeConfig, FAMILIES } from '../../src/signatures/index.ts';

const number = fc.oneof(
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity),
);
const of4 = fc.array(number, { minLength: 4, maxLength: 4 });

test.each(FAMILIES.map(({ network }) => network))('%s', (module) => {
  const config = completeConfig(module, { input_size: 1, hidden_size: 1 });
  const { step, gates } = equationOf({ module, config });
  const kept = besides();
  fc.assert(
    fc.property(of4, of4, of4, fc.nat({ max: gates.length - 1 }), number, (ih, hh, before, gate, moved) => {
      const both = (sums: number[]) => {
        const [came, wanted]: [number[], number[]] = [[], []];
        step(kept, sums, hh, before, came);
        step(FLOAT64, sums, hh, before, wanted);
        expect(came).toEqual(wanted);
      };
      kept.begin();
      both(ih);
      for (const value of [moved, ih[gate]! + 1, ih[gate]!]) {
        kept.again();
        both(ih.with(gate, value));
      }
    }),
    { numRuns: 1000 },
  );
});
