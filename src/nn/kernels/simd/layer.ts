// One layer in one direction over a whole sequence, in one call: the loop over time is inside.
import { doWhile, i32, increase, set, smaller } from './assembler.ts';
import type { Func, ModuleBuilder } from './wasm-module.ts';

const PARAMETERS = [
  'x',
  'x_stride',
  'input_size',
  'weight_ih',
  'weight_hh',
  'bias',
  'hidden_size',
  'h_0',
  'output',
  'output_stride',
  'seq_len',
  'batch',
  'sign',
  'panels',
  'wide',
  'width',
  'z',
  'z_stride',
  'chunk',
] as const;

/**
 * `layer(…)`, addresses and strides in bytes: h_t = act(weight_ih @ x_t + bias + weight_hh @ h_{t-1}).
 * The input's part, z, needs no state: it is one product for `chunk` steps at once. The state's part is added
 * to it, and activated, step by step.
 * x and output are where the first step in the order of computation begins, which is the last in memory where `sign` is
 * -1. x `(seq_len, batch, input_size)`, h_0 `(batch, hidden_size)`, output `(seq_len, batch, …)`, from this direction's
 * first column on; z `(chunk, batch, hidden_size)` is room, its rows padded to vectors.
 */
export function defineLayer(module: ModuleBuilder, product: Func, activate: Func): Func {
  return module.define(PARAMETERS, (given, local) => {
    const { x, x_stride, input_size, weight_ih, weight_hh, bias } = given;
    const { hidden_size, h_0, output, output_stride, seq_len, batch, sign } = given;
    const { panels, wide, width, z, z_stride, chunk } = given;
    const z_step = local('i32');
    const z_t = local('i32');
    const x_step = local('i32');
    const h_step = local('i32');
    const h_prev = local('i32');
    const h_stride = local('i32');
    const steps = local('i32');
    const lowest = local('i32');
    const stepOf = (stride: typeof x) => i32.mul(sign, i32.mul(batch, stride));
    return [
      set(x_step, stepOf(x_stride)),
      set(z_step, stepOf(z_stride)),
      set(h_step, stepOf(output_stride)),
      set(h_prev, h_0),
      set(h_stride, i32.shl(hidden_size, 2)),
      doWhile(
        seq_len,
        set(steps, smaller(seq_len, chunk)),
        // How many steps after the first of this chunk the one lies that is the first in memory: 0 or all but one.
        set(lowest, i32.mul(i32.sub(steps, 1), i32.lt_s(sign, 0))),
        product(
          i32.add(x, i32.mul(lowest, x_step)),
          x_stride,
          i32.mul(steps, batch),
          weight_ih,
          input_size,
          panels,
          wide,
          width,
          z,
          z_stride,
          bias,
          0,
        ),
        set(z_t, i32.sub(z, i32.mul(lowest, z_step))),
        increase(x, i32.mul(steps, x_step)),
        set(seq_len, i32.sub(seq_len, steps)),
        doWhile(
          steps,
          product(
            h_prev,
            h_stride,
            batch,
            weight_hh,
            hidden_size,
            panels,
            wide,
            width,
            z_t,
            z_stride,
            z_t,
            z_stride,
          ),
          activate(z_t, batch, hidden_size, output, output_stride),
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
