// i, f, o = sigmoid(weight_i. @ x + bias_i. + weight_h. @ h + bias_h.), g likewise with tanh, c_t = f * c_{t-1} + i * g,
// h_t = o * tanh(c_t), which is projected by weight_hr where proj_size is not 0. Source: torch.nn.LSTM, torch.nn.LSTMCell.
import type { EquationOf } from './equation.ts';
import { FLOAT64 } from './float64.ts';

const { sigmoid, tanh } = FLOAT64;
/** float32's smallest normal number: oneDNN flushes what is below it, and ATen's exp overflows there. */
const TINY = 2 ** -126;
const EPS_FLOAT32 = 2 ** -23;

export const lstm: EquationOf = ({ proj_size = 0 }) => ({
  gates: ['input', 'forget', 'cell', 'output'],
  shownBy: [2, undefined, undefined, undefined],
  apart: [],
  activations: ['sigmoid', 'tanh'],
  greatest: () => (proj_size > 0 ? Infinity : 1),
  factor: (n) => 4 + Math.sqrt(n),
  step: (of, ih, hh, before, after) => {
    const i = of.sigmoid(of.add(ih[0]!, hh[0]!));
    const f = of.sigmoid(of.add(ih[1]!, hh[1]!));
    const g = of.tanh(of.add(ih[2]!, hh[2]!));
    const o = of.sigmoid(of.add(ih[3]!, hh[3]!));
    const c = of.add(of.multiply(f, before[1]!), of.multiply(i, g));
    after[0] = of.multiply(o, of.tanh(c));
    after[1] = c;
  },
  rounds: (eps, ih, hh, before, lax, to) => {
    const kept = sigmoid(ih[1]! + hh[1]!) * before[1]!;
    const g = tanh(ih[2]! + hh[2]!);
    const added = sigmoid(ih[0]! + hh[0]!) * g;
    const o = sigmoid(ih[3]! + hh[3]!);
    const c = kept + added;
    const flushed = eps === EPS_FLOAT32 ? TINY : 0;
    const of_c =
      eps * (Math.abs(kept) + Math.abs(added)) +
      flushed * (Math.abs(before[1]!) + 1) +
      (lax ? (eps / 4) * (Math.abs(before[1]!) + Math.abs(g)) : 0);
    if (!(of_c < Infinity)) return; // an infinite or NaN c rounds nothing
    to[1]! += of_c;
    const here = tanh(c);
    const moved = Math.max(tanh(c + 8 * of_c) - here, here - tanh(c - 8 * of_c)) / 8;
    const of_h = o * moved + (flushed + (lax ? eps / 4 : 0)) * Math.abs(here);
    if (of_h < Infinity) to[0]! += of_h;
  },
});
