// What weakens some cases together.
import { initialNames } from '../signatures/axes/index.ts';
import { networkOf, signatureOf } from '../signatures/index.ts';
import type { Case } from './case.ts';

/** Looks at one case after the other. */
export class SuiteLint {
  /** By network with gates: whether some case begins without a state. */
  readonly #isBegun = new Map<string, boolean>();

  add({ module, inputs, stepped }: Case): void {
    if (signatureOf(module).num_gates === 1) return;
    const family = networkOf(module);
    const isAbsent = initialNames({ module, stepped }).every((name) => !inputs[name]);
    this.#isBegun.set(family, (this.#isBegun.get(family) ?? false) || isAbsent);
  }

  /** A sentence each. */
  get findings(): string[] {
    return [...this.#isBegun]
      .filter(([, isBegun]) => !isBegun)
      .map(
        ([family]) =>
          `no case of ${family} is without an initial state: biases that are left out at the first step go unnoticed`,
      );
  }
}
