// What a gate leaves of an infinite value.
import { f32x4, v128 } from '../assembler.ts';
import type { Values, Writer } from '../writer.ts';

/** Below it 1 / (1 + exp(-z)) is 0 in float64: exp overflows. The plain kernel's gates are closed there, exactly. */
const CLOSED = -709.78;

/**
 * The values that a gate multiplies: each by 1, or by 0 where the gate is closed. It changes no finite result, which the
 * gate makes 0 anyway. But 0 times infinity is NaN, in PyTorch as here, and a fraction would lose that: its gate is never
 * exactly 0.
 */
export function closing(w: Writer, values: Values, sums: Values): Values {
  const { constants } = w;
  return w.let(
    values.map((value, i) =>
      f32x4.mul(value, v128.and(constants.f32(1), f32x4.lt(constants.f32(CLOSED), sums[i]!))),
    ),
  );
}
