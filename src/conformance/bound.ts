// How far one step of PyTorch may be from the equation: what is told of one unit.

/** Of one unit in one row, by letter. */
export interface Bound {
  /** What the equation gives in float64. */
  readonly values: number[];
  /** U: what one step rounds, typically. */
  readonly units: number[];
  /** K: no sound step is further away than K U. */
  factor: number;
  /** The order of the sums decides whether it overflows: anything may come. */
  isLost: boolean;
  /** What the rounding to a grain may change beside that. */
  readonly grain: number[];
}

/** K U of its step: how far a sound state may be off. */
export function roomOf({ isLost, factor, units, grain }: Bound, letter: number): number {
  return isLost ? Infinity : factor * units[letter]! + grain[letter]!;
}
