// The step of torch.nn.LSTM and torch.nn.LSTMCell: gates input, forget, cell, output in this order of rows; states h and c.
// i, f, o = sigmoid(weight_i. @ x_t + bias_i. + weight_h. @ h_prev + bias_h.), g likewise with tanh
// c_t = f * c_prev + i * g, h_t = o * tanh(c_t), which a network with proj_size projects afterwards (row-step.ts)
import { pinnedSigmoid, sigmoid } from './sigmoid.ts';
import type { Steps, Sums } from './step.ts';

const round = Math.fround;

export const lstm: Steps = {
  /** h is made from c as it is before it is rounded. */
  plain:
    () =>
    ({ ih, hh, bias_ih, bias_hh }, before, after) => {
      const i = sigmoid(ih[0]! + bias_ih[0]! + hh[0]! + bias_hh[0]!);
      const f = sigmoid(ih[1]! + bias_ih[1]! + hh[1]! + bias_hh[1]!);
      const g = Math.tanh(ih[2]! + bias_ih[2]! + hh[2]! + bias_hh[2]!);
      const o = sigmoid(ih[3]! + bias_ih[3]! + hh[3]! + bias_hh[3]!);
      const c = f * before[1]! + i * g;
      after[0] = o * Math.tanh(c);
      after[1] = c;
    },
  pinned: () => (sums, before, after) => {
    const i = pinnedSigmoid(pinnedSum(sums, 0));
    const f = pinnedSigmoid(pinnedSum(sums, 1));
    const g = round(Math.tanh(pinnedSum(sums, 2)));
    const o = pinnedSigmoid(pinnedSum(sums, 3));
    const c = round(round(f * before[1]!) + round(i * g));
    after[0] = round(o * round(Math.tanh(c)));
    after[1] = c;
  },
  simd: () => 'lstm',
};

/** torch adds each bias to its product. */
function pinnedSum({ ih, hh, bias_ih, bias_hh }: Sums, gate: number): number {
  return round(round(hh[gate]! + bias_hh[gate]!) + round(ih[gate]! + bias_ih[gate]!));
}
