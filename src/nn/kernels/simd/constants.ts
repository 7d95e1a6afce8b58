// The constants of one module: a vector each, in memory, since a constant in code costs more instructions than a load.
import { type Code, v128 } from './assembler.ts';
import { VECTOR } from './packing.ts';

/** Collects constants while code is written that reads them. They lie in a block that nobody else writes to. */
export class Constants {
  readonly address: number;
  readonly #room: number;
  readonly #vectors: Uint8Array[] = [];
  readonly #known = new Map<string, number>();

  /** @param address in bytes, of a block of `room` bytes */
  constructor(address: number, room: number) {
    this.address = address;
    this.#room = room;
  }

  /** A float32 in all four lanes. */
  f32(value: number): Code {
    return this.#load(`f32 ${value}`, new Float32Array(4).fill(value));
  }

  /** A float64 in both lanes. */
  f64(value: number): Code {
    return this.#load(`f64 ${value}`, new Float64Array(2).fill(value));
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#vectors.flatMap((vector) => [...vector]));
  }

  #load(name: string, { buffer }: Float32Array | Float64Array): Code {
    let index = this.#known.get(name);
    if (index === undefined) {
      index = this.#vectors.push(new Uint8Array(buffer)) - 1;
      this.#known.set(name, index);
      if (this.#vectors.length * VECTOR > this.#room)
        throw new RangeError(`more constants than ${this.#room} bytes hold`);
    }
    return v128.load(this.address + index * VECTOR, 0);
  }
}
