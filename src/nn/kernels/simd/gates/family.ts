// What a family says of its gates: how the sums of four units become their next states. All that it takes to have a family in
// this kernel.
import type { Values, Writer } from '../writer.ts';

/** Of some groups of four units in one row: float32, a vector a group. */
export interface Units {
  /** The sums of one gate: the input's part and the state's; the input's alone where they lie apart. */
  sums(gate: number): Values;
  /** The state's part of one gate, where it lies apart. */
  ofState(gate: number): Values;
  /** h of the step before. Of a projected h there is none. */
  h(): Values;
  /** The second state of the step before. */
  c(): Values;
  /** The second state after the step. */
  setC(c: Values): void;
}

export interface Gates {
  readonly num_gates: number;
  /** Whether a gate needs the state's part of its sum by itself. Each part has its own bias then. */
  readonly isApart: boolean;
  /** @returns h after the step */
  step(w: Writer, units: Units): Values;
}
