// r, z = sigmoid(weight_i. @ x + bias_i. + weight_h. @ h + bias_h.), n = tanh(weight_in @ x + bias_in + r * (weight_hn @ h + bias_hn)),
// h_t = (h_{t-1} - n) * z + n: as PyTorch computes it. Its documentation has (1 - z) * n + z * h_{t-1}, which is the same in
// real numbers. Source: torch.nn.GRU, torch.nn.GRUCell.
import type { EquationOf } from './equation.ts';
import { FLOAT64 } from './float64.ts';

const { sigmoid, tanh } = FLOAT64;

export const gru: EquationOf = () => ({
  gates: ['reset', 'update', 'new'],
  shownBy: [2, undefined, undefined],
  apart: [2],
  activations: ['sigmoid', 'tanh'],
  greatest: (initial) => Math.max(1, initial),
  factor: (n) => 2 + 0.6 * Math.sqrt(n),
  step: (of, ih, hh, before, after) => {
    const r = of.sigmoid(of.add(ih[0]!, hh[0]!));
    const z = of.sigmoid(of.add(ih[1]!, hh[1]!));
    const n = of.tanh(of.add(ih[2]!, of.multiply(r, hh[2]!)));
    after[0] = of.add(of.multiply(of.subtract(before[0]!, n), z), n);
  },
  rounds: (eps, ih, hh, before, lax, to) => {
    const r = sigmoid(ih[0]! + hh[0]!);
    const z = sigmoid(ih[1]! + hh[1]!);
    const n = tanh(ih[2]! + r * hh[2]!);
    const one = eps * Math.max(Math.abs(n), Math.abs(before[0]!));
    const room = (eps / 4) * (Math.abs(before[0]! - n) + (1 - z) * (1 - n * n) * Math.abs(hh[2]!));
    const both = lax ? one + room : one;
    if (both < Infinity) to[0]! += both; // what is infinite or NaN rounds nothing
  },
});
