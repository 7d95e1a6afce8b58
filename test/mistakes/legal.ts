// Right implementations of every family, by hand, that sum or compute tanh in ways of their own.
import { defineSubject, type Subject } from '../../src/conformance/index.ts';
import { type Legal, within } from './arithmetic.ts';
import { BY_HAND, networkOf } from './families.ts';

/** A right implementation that sums, or computes tanh, in another way for float32. */
export function legal(one: Legal): Subject {
  const { sum = 'float64', by = 'the engine' } = one;
  return defineSubject({
    name: `textbook, sums in ${sum}, tanh by ${by}`,
    run(question) {
      const right = BY_HAND[networkOf(question.module)].textbook();
      return within(question.dtype === 'float32' ? one : {}, () => right.run(question));
    },
  });
}
