// Where the parts of one call lie in linear memory.
import type { Loaded } from './loaded.ts';
import { VECTOR } from './packing.ts';
import { ASIDES } from './writer.ts';

/** In floats, from where the room begins. */
export interface Room {
  /** How many it is. */
  readonly size: number;
  /** The input, first step first. */
  readonly x: number;
  /** States of all layers and directions, before; and c after. */
  readonly h: number;
  readonly c: number;
  /** Layers write to two outputs in turns. */
  readonly outputs: readonly [number, number];
  readonly z: number;
  readonly s: number;
  readonly whole: number;
  readonly projected: number;
  /** Where values of a gate wait. */
  readonly aside: number;
}

const LINE = 16; // floats of a cache line

/**
 * @param rows   of all steps
 * @param z_rows the most that z has at once
 */
export function roomOf(loaded: Loaded, rows: number, batch: number, z_rows: number): Room {
  const { num_layers, num_directions, input_size, hidden_size, h_size, hasC, parts } = loaded;
  const { row, h_row, isApart } = parts[0]![0]!.sizes;
  const states = num_layers * num_directions * batch;
  let size = 0;
  const take = (floats: number) => {
    const at = size;
    size += Math.ceil(floats / LINE) * LINE;
    return at;
  };
  const output = rows * num_directions * h_size;
  const x = take(rows * input_size);
  const h = take(states * h_size);
  const c = take(hasC ? states * hidden_size : 0);
  const outputs = [take(output), take(output)] as const;
  // Last: a vector that is read at the end of a row of h or c may reach a little further.
  const z = take(z_rows * row);
  const s = take(isApart ? batch * row : 0);
  const whole = take(h_row > 0 ? batch * hidden_size : 0);
  const projected = take(batch * h_row);
  const aside = take((ASIDES * VECTOR) / 4);
  return { size, x, h, c, outputs, z, s, whole, projected, aside };
}
