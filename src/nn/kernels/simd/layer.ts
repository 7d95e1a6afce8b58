// One layer in one direction over a whole sequence, in one call: the loop over time is inside.
import { doWhile, i32, increase, type Local, type Operand, set, smaller, when } from './assembler.ts';
import { PLACES, type Plan } from './plan.ts';
import type { Func, ModuleBuilder } from './wasm-module.ts';

/** Of one family. */
interface Parts {
  readonly product: Func;
  readonly gates: Func;
  /** gates that copy, for a projected h. */
  readonly copy: Func;
  /** Whether the state's part of the sums lies apart from the input's. */
  readonly isApart: boolean;
}

/** Rows by their address and stride. */
type Rows = readonly [address: Operand, stride: Operand];

/** A packed matrix. */
interface Matrix {
  readonly w: Local;
  readonly depth: Local;
  readonly panels: Local;
  readonly wide: Local;
  readonly width: Local;
}

/**
 * `layer(plan)`: h_t = gates(weight_ih @ x_t + bias, weight_hh @ h_{t-1}), by the plan at an address (plan.ts).
 * The input's part, z, needs no state: it is one product for `chunk` steps at once. The state's part is added to it, or put
 * beside it into s, step by step. Where h is projected, it goes into `whole` first, and its projection into `projected`,
 * whose rows are padded to vectors and output's are not.
 * x `(seq_len, batch, input_size)`, h_0 `(batch, h_size)`, c `(batch, hidden_size)`, output `(seq_len, batch, …)`, from this
 * direction's first column on. Room: z `(chunk, batch, …)`, s `(batch, …)`, whole `(batch, hidden_size)`, projected
 * `(batch, …)`, aside.
 */
export function defineLayer(module: ModuleBuilder, { product, gates, copy, isApart }: Parts): Func {
  return module.define(['plan'], ({ plan }, local) => {
    const told = Object.fromEntries(PLACES.map(([name]) => [name, local('i32')])) as Record<
      keyof Plan,
      Local
    >;
    const { x, h_0, c, output, seq_len, batch, chunk, z, s, whole, projected, aside } = told;
    const { sign, x_stride, output_stride, input_size, hidden_size, h_size, z_stride } = told;
    const { weight_ih, weight_hh, weight_hr, bias, bias_hh, zeros, projected_stride } = told;
    const z_step = local('i32');
    const z_t = local('i32');
    const x_step = local('i32');
    const h_step = local('i32');
    const h_prev = local('i32');
    const h_stride = local('i32');
    const steps = local('i32');
    const lowest = local('i32');
    const stepOf = (stride: Local) => i32.mul(sign, i32.mul(batch, stride));
    const input: Matrix = {
      w: weight_ih,
      depth: input_size,
      panels: told.input_panels,
      wide: told.input_wide,
      width: told.input_width,
    };
    const state: Matrix = {
      w: weight_hh,
      depth: h_size,
      panels: told.panels,
      wide: told.wide,
      width: told.width,
    };
    const projection: Matrix = {
      w: weight_hr,
      depth: hidden_size,
      panels: told.hr_panels,
      wide: told.hr_wide,
      width: told.hr_width,
    };
    const multiply = (
      [a, a_stride]: Rows,
      rows: Operand,
      { w, depth, panels, wide, width }: Matrix,
      [to, to_stride]: Rows,
      [base, base_stride]: Rows,
    ) => product(a, a_stride, rows, w, depth, panels, wide, width, to, to_stride, base, base_stride);
    const gatesTo = (to: Operand, to_stride: Operand) =>
      gates(z_t, s, batch, hidden_size, h_prev, h_stride, c, to, to_stride, aside);
    const whole_stride = i32.shl(hidden_size, 2);
    return [
      ...PLACES.map(([name, place]) => set(told[name], i32.load(place, plan))),
      set(x_step, stepOf(x_stride)),
      set(z_step, stepOf(z_stride)),
      set(h_step, stepOf(output_stride)),
      set(h_prev, h_0),
      set(h_stride, i32.shl(h_size, 2)),
      doWhile(
        seq_len,
        set(steps, smaller(seq_len, chunk)),
        // How many steps after the first of this chunk the one lies that is the first in memory: 0 or all but one.
        set(lowest, i32.mul(i32.sub(steps, 1), i32.lt_s(sign, 0))),
        multiply(
          [i32.add(x, i32.mul(lowest, x_step)), x_stride],
          i32.mul(steps, batch),
          input,
          [z, z_stride],
          [bias, 0],
        ),
        set(z_t, i32.sub(z, i32.mul(lowest, z_step))),
        increase(x, i32.mul(steps, x_step)),
        set(seq_len, i32.sub(seq_len, steps)),
        doWhile(
          steps,
          multiply(
            [h_prev, h_stride],
            batch,
            state,
            [isApart ? s : z_t, z_stride],
            isApart ? [bias_hh, 0] : [z_t, z_stride],
          ),
          when(i32.eq(weight_hr, 0), gatesTo(output, output_stride)),
          when(
            weight_hr,
            gatesTo(whole, whole_stride),
            multiply([whole, whole_stride], batch, projection, [projected, projected_stride], [zeros, 0]),
            copy(projected, 0, batch, h_size, 0, 0, 0, output, output_stride, aside),
          ),
          set(h_prev, output),
          set(h_stride, output_stride),
          increase(output, h_step),
          increase(z_t, z_step),
          increase(steps, -1),
        ),
      ),
    ];
  });
}
