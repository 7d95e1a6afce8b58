// An equation: how PyTorch documents one unit's step. It is the judge's own; nn may not read it.
import type { Config } from '../signatures/index.ts';

export type ActivationName = 'tanh' | 'relu';

/** What an equation is computed with: numbers of some precision, or an activation that is bent. */
export interface Operations<T> extends Readonly<Record<ActivationName, (z: T) => T>> {
  readonly add: (a: T, b: T) => T;
}

export interface Equation {
  /** In the order of their rows in weight_ih and weight_hh. */
  readonly gates: readonly string[];
  readonly activations: readonly ActivationName[];
  /** |h| is never more than this, whatever came before. */
  readonly greatest: number;
  /**
   * One unit in one row.
   * @param ih     by gate, `weight_ih @ x + bias_ih`
   * @param hh     by gate, `weight_hh @ h_before + bias_hh`
   * @param before its states before the step, in the order of the signature
   * @param after  written: its states after the step
   */
  readonly step: <T>(
    of: Operations<T>,
    ih: ArrayLike<T>,
    hh: ArrayLike<T>,
    before: ArrayLike<T>,
    after: T[],
  ) => void;
}

/** A family's equation may depend on its arguments. */
export type EquationOf = (config: Config) => Equation;
