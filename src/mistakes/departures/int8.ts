// Weights by int8: the scheme as it is written in conformance/departure.ts, to the bit.
import type { Int8 } from '../../conformance/index.ts';
import type { Bend } from '../textbook/bend.ts';
import type { Row } from '../textbook/nested.ts';

/** Every weight, and every bias where the scheme has them. */
export const int8Bend = (scheme: Int8): Bend => ({
  weights: (w, { question: { dtype } }) => {
    const f32 = dtype === 'float32' ? Math.fround : (value: number) => value;
    const by = (rows: readonly Row[]) => int8(rows, scheme, f32);
    const vector = (row: Row) => (scheme.biases ? by([row])[0]! : row);
    return {
      ih: by(w.ih),
      hh: by(w.hh),
      bias_ih: vector(w.bias_ih),
      bias_hh: vector(w.bias_hh),
      ...(w.hr && { hr: by(w.hr) }),
    };
  },
});

/**
 * The rows of one matrix as they are computed with.
 * @param f32 rounds each operation: Math.fround, or nothing in float64. The last product is not rounded: it has at most 32
 * bits, and whoever sums integers never rounds it
 */
function int8(
  rows: readonly Row[],
  scheme: Pick<Int8, 'per' | 'symmetric' | 'range' | 'ties'>,
  f32: (value: number) => number,
): readonly Row[] {
  if (scheme.per === 'tensor') return quantized(rows, scheme, f32);
  return rows.flatMap((row) => quantized([row], scheme, f32));
}

function quantized(
  rows: readonly Row[],
  { symmetric = true, range = 127, ties = 'even' }: Partial<Int8>,
  f32: (value: number) => number,
): readonly Row[] {
  const rint = ties === 'even' ? toEven : awayFromZero;
  const [least, most] = [lowest(rows), -lowest(rows.map((row) => row.map((value) => -value)))];
  if (!symmetric) {
    const scale = f32(f32(most - least) / 255) || 1;
    const zero = rint(f32(-128 - f32(least / scale)));
    const q = (value: number) => clip(rint(f32(value / scale)) + zero, -128);
    return rows.map((row) => row.map((value) => (q(value) - zero) * scale));
  }
  const scale = f32(Math.max(most, -least) / range) || 1; // a matrix of zeros
  const lowestStep = range === 127 ? -127 : -128;
  return rows.map((row) => row.map((value) => clip(rint(f32(value / scale)), lowestStep) * scale));
}

/** The least, and 0 where none is below it. */
const lowest = (rows: readonly Row[]) =>
  rows.reduce((least, row) => row.reduce((so, value) => Math.min(so, value), least), 0);

const clip = (step: number, least: number) => Math.max(least, Math.min(127, step));
const awayFromZero = (value: number) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

function toEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}
