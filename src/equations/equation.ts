// An equation: how PyTorch documents one unit's step. It is the judge's own; nn may not read it.
import type { Config } from '../signatures/index.ts';

export type ActivationName = 'tanh' | 'relu' | 'sigmoid';

/** What an equation is computed with: numbers of some precision, or an activation that is bent. */
export interface Operations<T> extends Readonly<Record<ActivationName, (z: T) => T>> {
  readonly add: (a: T, b: T) => T;
  readonly subtract: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
}

export interface Equation {
  /** In the order of their rows in weight_ih and weight_hh. */
  readonly gates: readonly string[];
  /** By gate, the one without which it shows in nothing, where there is one. */
  readonly shownBy: readonly (number | undefined)[];
  /** Gates whose two sums enter the step apart. Of all others only `ih + hh` does, so that both have one slope. */
  readonly apart: readonly number[];
  readonly activations: readonly ActivationName[];
  /** |h| is never more than this, whatever came before. @param initial the greatest |h| that it began with */
  readonly greatest: (initial: number) => number;
  /** K of sums of n terms: PyTorch's step is never further from the equation than K times what it rounds, typically. */
  readonly factor: (n: number) => number;
  /**
   * One unit in one row.
   * @param ih     by gate, `weight_ih @ x + bias_ih`
   * @param hh     by gate, `weight_hh @ h_before + bias_hh`
   * @param before its states before the step, in the order of the signature
   * @param after  written: its states after the step; of h what it is before it is projected, where it is
   */
  readonly step: <T>(
    of: Operations<T>,
    ih: ArrayLike<T>,
    hh: ArrayLike<T>,
    before: ArrayLike<T>,
    after: T[],
  ) => void;
  /**
   * What the operations after the sums round beside the result itself; absent where nothing comes after the activation.
   * @param lax with the room of a sigmoid that is made from tanh: right to an absolute, not to a relative, error
   * @param to by letter, what is added to
   */
  readonly rounds?: (
    eps: number,
    ih: ArrayLike<number>,
    hh: ArrayLike<number>,
    before: ArrayLike<number>,
    lax: boolean,
    to: number[],
  ) => void;
}

/** A family's equation may depend on its arguments. */
export type EquationOf = (config: Config) => Equation;
