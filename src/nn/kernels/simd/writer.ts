// Code for several groups of four units at once, written as a formula: each operation is of all of them in turns, so that
// while one waits for its own results, the others go on.
import { type Code, f32x4, f64x2, type Local, type Operand, set, v128 } from './assembler.ts';
import type { Constants } from './constants.ts';
import { VECTOR } from './packing.ts';

/** A vector a group in float32. In float64 two of them: a pair of units each. */
export type Values = readonly Local[];

/** Vectors that may wait in memory. */
export const ASIDES = 12;

const UPPER = [8, 9, 10, 11, 12, 13, 14, 15];
const LOWER = [0, 1, 2, 3, 4, 5, 6, 7];

export class Writer {
  readonly constants: Constants;
  readonly #code: Code[] = [];
  readonly #local: () => Local;
  readonly #fma: boolean;
  readonly #room: Local;
  #asides = 0;

  /** @param room of ASIDES vectors, where values may wait */
  constructor(local: () => Local, constants: Constants, fma: boolean, room: Local) {
    this.#local = local;
    this.constants = constants;
    this.#fma = fma;
    this.#room = room;
  }

  /** What was written so far. */
  get code(): readonly Code[] {
    return this.#code;
  }

  run(code: Code): void {
    this.#code.push(code);
  }

  /** Computed once, into locals. */
  let(codes: readonly Code[]): Values {
    return codes.map((code) => {
      const local = this.#local();
      this.#code.push(set(local, code));
      return local;
    });
  }

  /**
   * Values that are wanted again after others. Without fused multiply-add these take so many registers that V8 saves and
   * loads whatever it has: there they wait in memory, which is a sixth to a quarter faster.
   * @returns what gives them back
   */
  aside(values: Values): () => Values {
    if (this.#fma) return () => values;
    const places = values.map(() => VECTOR * this.#asides++);
    if (this.#asides > ASIDES) throw new RangeError(`${this.#asides} vectors wait, want at most ${ASIDES}`);
    values.forEach((value, i) => this.run(v128.store(places[i]!, this.#room, value)));
    return () => this.let(places.map((place) => v128.load(place, this.#room)));
  }

  /** float32 from -limit to limit; NaN stays. */
  clamped(values: Values, limit: number): Values {
    const { constants } = this;
    return this.let(
      values.map((value) => f32x4.pmax(f32x4.pmin(value, constants.f32(limit)), constants.f32(-limit))),
    );
  }

  /** clamped, of float64. */
  within(values: Values, limit: number): Values {
    const { constants } = this;
    return this.let(
      values.map((value) => f64x2.pmax(f64x2.pmin(value, constants.f64(limit)), constants.f64(-limit))),
    );
  }

  /** float32 to float64. */
  wide(values: Values): Values {
    return this.let(
      values.flatMap((value) => [
        f64x2.promote_low_f32x4(value),
        f64x2.promote_low_f32x4(v128.shuffle(value, value, [...UPPER, ...UPPER])),
      ]),
    );
  }

  /** float64 to float32, rounded. */
  narrow(wide: readonly Operand[]): Values {
    const halves = wide.map((half) => f32x4.demote_f64x2_zero(half));
    const bytes = [...LOWER, ...LOWER.map((byte) => 16 + byte)];
    return this.let(
      halves.flatMap((half, i) => (i % 2 === 0 ? [v128.shuffle(half, halves[i + 1]!, bytes)] : [])),
    );
  }

  /** float64: `a * b + c`, rounded once with fused multiply-add, else twice. */
  multiplyAdd(a: Operand, b: Operand, c: Operand): Code {
    return this.#fma ? f64x2.relaxed_madd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
  }

  /** float64, by Horner's rule. @param coefficients the lowest power first */
  polynomial(coefficients: readonly number[], xs: Values): Values {
    const { constants } = this;
    const sums = this.let(xs.map(() => constants.f64(coefficients.at(-1)!)));
    const coefficient = this.#local();
    for (const value of coefficients.slice(0, -1).toReversed()) {
      this.run(set(coefficient, constants.f64(value)));
      sums.forEach((sum, i) => this.run(set(sum, this.multiplyAdd(sum, xs[i]!, coefficient))));
    }
    return sums;
  }
}
