// test/property.ts for mutants: ten draws instead of a hundred; a mutant that only the other ninety would find survives.
import type fc from 'fast-check';
import { holds as hold } from '../../test/property.ts';

export function holds<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  hold(arbitrary, property, 10);
}
