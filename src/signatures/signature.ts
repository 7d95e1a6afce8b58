// What torch.nn documents of a family of modules, as data: what PyTorch refuses where it is wrong. No mathematics, and no
// order of gates: a mistake there PyTorch would answer, silently, with other numbers.
import type { Argument } from './argument.ts';

/** A whole network, one step of a cell, or a cell that is stepped by hand over a leading time axis. */
export type Form = 'network' | 'step' | 'stepped';

/** What every constructor asks for. */
export interface Sizes {
  /** Features of one input step. */
  readonly input_size: number;
  /** Units; features of one state, unless it is projected. */
  readonly hidden_size: number;
  /** Of LSTM: features of h, where that is not 0. */
  readonly proj_size?: number;
}

/** A state that is carried from step to step. */
export interface State {
  readonly letter: 'h' | 'c';
  /** Features of one state. */
  readonly width: (sizes: Sizes) => number;
}

export interface Signature {
  /** `RNN` */
  readonly network: string;
  /** `RNNCell` */
  readonly cell: string;
  /** `weight_ih` is `(num_gates * hidden_size, …)`; the rows of a gate follow each other. */
  readonly num_gates: number;
  /** The first is what a layer gives to the next one. */
  readonly states: readonly [State, ...State[]];
  /** Of the constructors, in PyTorch's order. */
  readonly arguments: { readonly network: readonly Argument[]; readonly cell: readonly Argument[] };
}

/** The name of a state in each form: where it begins, where it ends, and after every step. */
export const NAMES = {
  initial: named((letter) => ({ network: `${letter}_0`, step: `${letter}x`, stepped: `${letter}x` })),
  last: named<Partial<Record<Form, string>>>((letter) => ({ network: `${letter}_n`, step: `${letter}_1` })),
  steps: named<Partial<Record<Form, string>>>((letter) => ({
    network: `${letter}_steps`,
    stepped: `${letter}_steps`,
  })),
} as const;

/** Made once a letter: every case asks for them many times. */
function named<T extends Partial<Record<Form, string>>>(of: (letter: string) => T) {
  const made = new Map<string, Readonly<T>>();
  return (letter: string): Readonly<T> => {
    let names = made.get(letter);
    if (!names) made.set(letter, (names = of(letter)));
    return names;
  };
}
