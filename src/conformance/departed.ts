// What a subject computes in place of PyTorch's network, as it says of itself (departures). It is handed in: conformance does not
// know the catalogue.
import type { Equation } from '../equations/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Question } from './case.ts';
import type { Direction } from './direction.ts';

export interface Departed {
  /** Whether it departs in this case at all: a change of GRU does not in an LSTM. */
  readonly departsIn: (question: Question) => boolean;
  /** The parameters as it computes with them. */
  readonly directions: (question: Question) => readonly Direction[];
  /** The step as it computes it; undefined where that is PyTorch's. */
  readonly equation?: (question: Question) => Equation;
  /** Every answer, and every state, in float64: of what is more than parameters and a step. */
  readonly answers?: (question: Question) => NamedTensors;
  readonly arithmetic?: Arithmetic;
}

/** Numbers with fewer digits than float32's. */
export interface Arithmetic {
  /** To nearest, ties to even. */
  readonly round: (value: number) => number;
  /** Distance of 1 to the next greater number. */
  readonly eps: number;
  /** The smallest number beyond 0, and the greatest that is finite. */
  readonly smallest: number;
  readonly greatest: number;
  /** Inputs, initial states and every state are such numbers; else only the factors of products are. */
  readonly isStored: boolean;
  /** Sums, gates and all between them may be rounded to them too; else they are float32. */
  readonly isThroughout: boolean;
}

/** How far rounding to the nearest may move a number of this size. */
export function halfStep({ eps, smallest }: Arithmetic, size: number): number {
  if (!(size < Infinity)) return 0;
  return Math.max(size === 0 ? 0 : 2 ** Math.floor(Math.log2(size)) * eps, smallest) / 2;
}
