import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holds } from './property.ts';

const lessThanTen = (value: number) => {
  expect(value).toBeLessThan(10);
};
const never = () => holds(fc.integer(), lessThanTen, 100, 42);

test('a property that does not hold fails with its seed, counterexample and replay', () => {
  expect(never).toThrow(/seed: 42, path: "\d/);
  expect(never).toThrow(/Counterexample: \[10\]/);
  expect(never).toThrow(
    'Replay: SEED=42 npx vitest run test/property.test.ts -t "a property that does not hold',
  );
});
