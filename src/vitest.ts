// torch-parity/vitest: importing it adds two matchers to vitest's `expect`, and their types.
import { expect } from 'vitest';
import type { Case } from './conformance/index.ts';
import { type MatchOptions, matchTensor } from './matchers/index.ts';
import type { Tensor } from './tensor/index.ts';

export type { MatchBudget, MatchOptions } from './matchers/index.ts';

expect.extend({
  toMatchTensor(received: unknown, expected: unknown, options?: unknown) {
    return matchTensor(received, expected, options, this.isNot);
  },
  async toPassCase(received: unknown, named: unknown) {
    const { passCase } = await import('./matchers/pass-case.ts');
    return passCase(received, named, this.isNot);
  },
});

declare global {
  namespace Chai {
    // vitest's own Assertion has other type parameters in each major version; this one, which it is made of, has none.
    interface Assertion {
      /**
       * The tensor that was given to `expect` has the shape and dtype of `expected`, and is as close as
       * torch.testing.assert_close asks; NaN is equal to NaN. With a budget its error against `truth` is no more than
       * PyTorch's own allows.
       * @param expected what PyTorch gave
       * @param options  `{ rtol, atol }`, both or neither; default: the dtype's. `{ budget: { truth } }`: see MatchBudget
       */
      toMatchTensor(expected: Tensor, options?: MatchOptions): void;
      /**
       * The subject that was given to `expect` passes this case. A case that is skipped or broken fails the assertion,
       * also behind `.not`. To be awaited.
       * @param named a case's folder, by a URL or a path from the working folder; else the id of a golden of this package,
       *   such as `rnn/h_n_is_layer_major`; or a case
       */
      toPassCase(named: string | URL | Case): Promise<void>;
    }
  }
}

declare module 'vitest' {
  interface AsymmetricMatchersContaining {
    /** As `expect(…).toMatchTensor`, within `toEqual` and its like. */
    toMatchTensor(expected: Tensor, options?: MatchOptions): unknown;
  }
}
