// The gates of torch.nn.GRU: reset, update, new.
// n = tanh(n_x + sigmoid(r) * n_h), h' = (1 - z) * n + z * h, z = sigmoid(its sum)
// With 1 / D for the logistic function, e = exp(-its sum), and N / D for tanh: h' = (e * Nn + h * Dn) / (Dz * Dn).
import { f32x4, f64x2, v128 } from '../assembler.ts';
import { EXP_LIMIT, exponential, plusOne, tanh, TANH_LIMIT } from '../functions.ts';
import { closing } from './closing.ts';
import type { Gates } from './family.ts';

export const gru: Gates = {
  num_gates: 3,
  isApart: true, // the reset gate acts on the state's part of the new one
  step: (w, units) => {
    const sums = (gate: number) => {
      const state = units.ofState(gate);
      return w.let(units.sums(gate).map((one, i) => f32x4.add(one, state[i]!)));
    };
    const reset = sums(0);
    const r = plusOne(w, exponential(w, w.wide(w.clamped(reset, EXP_LIMIT))));
    const fromState = w.wide(closing(w, units.ofState(2), reset));
    const candidate = w.aside(
      w.let(w.wide(units.sums(2)).map((one, i) => f64x2.add(one, f64x2.div(fromState[i]!, r[i]!)))),
    );
    const update = sums(1);
    const exponent = w.aside(exponential(w, w.wide(w.clamped(update, EXP_LIMIT)))); // before tanh: fewer values wait
    const n = tanh(w, w.within(candidate(), TANH_LIMIT));
    const e = exponent();
    const z = plusOne(w, e);
    const kept = w.let(w.wide(closing(w, units.h(), update)).map((h, i) => f64x2.mul(h, n.d[i]!)));
    const after = w.narrow(
      kept.map((one, i) => f64x2.div(w.multiplyAdd(e[i]!, n.n[i]!, one), f64x2.mul(z[i]!, n.d[i]!))),
    );
    // PyTorch's sum of two parts is never -0, what rounds to it here is a little below 0.
    return w.let(after.map((one) => f32x4.add(one, v128.zero)));
  },
};
