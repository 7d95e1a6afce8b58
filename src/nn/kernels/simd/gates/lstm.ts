// The gates of torch.nn.LSTM: input, forget, cell, output.
// c' = sigmoid(f) * c + sigmoid(i) * tanh(g), h' = sigmoid(o) * tanh(c')
// With 1 / D for the logistic function and N / D for tanh: c' = (c * Di * Dg + Df * Ng) / (Df * Di * Dg), h' = Nc / (Dc * Do).
import { f64x2 } from '../assembler.ts';
import { EXP_LIMIT, exponential, plusOne, tanh, TANH_LIMIT } from '../functions.ts';
import type { Values } from '../writer.ts';
import { closing } from './closing.ts';
import type { Gates } from './family.ts';

export const lstm: Gates = {
  num_gates: 4,
  isApart: false,
  step: (w, units) => {
    const open = (sums: Values) => w.aside(plusOne(w, exponential(w, w.wide(w.clamped(sums, EXP_LIMIT)))));
    const input = open(units.sums(0));
    const g = tanh(w, w.wide(w.clamped(units.sums(2), TANH_LIMIT)));
    const ig = w.let(input().map((one, at) => f64x2.mul(one, g.d[at]!)));
    const sums = units.sums(1);
    const forget = open(sums);
    const kept = w.let(w.wide(closing(w, units.c(), sums)).map((c, at) => f64x2.mul(c, ig[at]!)));
    const f = forget();
    const c = w.let(
      kept.map((one, at) => f64x2.div(w.multiplyAdd(f[at]!, g.n[at]!, one), f64x2.mul(f[at]!, ig[at]!))),
    );
    units.setC(w.narrow(c));
    const output = open(units.sums(3));
    const t = tanh(w, w.within(c, TANH_LIMIT)); // of c as it is before it is rounded
    const o = output();
    return w.narrow(t.n.map((one, at) => f64x2.div(one, f64x2.mul(t.d[at]!, o[at]!))));
  },
};
