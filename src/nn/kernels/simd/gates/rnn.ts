// The one gate of torch.nn.RNN: tanh or relu of the sum. And none at all, which copies a projected h to where it belongs.
import { f32x4, f64x2, v128 } from '../assembler.ts';
import { tanh, TANH_LIMIT } from '../functions.ts';
import type { Gates } from './family.ts';

const ONE: Omit<Gates, 'step'> = { num_gates: 1, isApart: false };

export const rnnTanh: Gates = {
  ...ONE,
  step: (w, units) => {
    const { n, d } = tanh(w, w.wide(w.clamped(units.sums(0), TANH_LIMIT)));
    return w.narrow(n.map((one, i) => f64x2.div(one, d[i]!)));
  },
};

/** 0 where z < 0: NaN and -0 stay, as in PyTorch. */
export const rnnRelu: Gates = {
  ...ONE,
  step: (w, units) => w.let(units.sums(0).map((z) => v128.andnot(z, f32x4.lt(z, v128.zero)))),
};

export const copied: Gates = { ...ONE, step: (_, units) => units.sums(0) };
