// The step of torch.nn.GRU and torch.nn.GRUCell: gates reset, update, new in this order of rows; one state.
// r, z = sigmoid(weight_i. @ x_t + bias_i. + weight_h. @ h_prev + bias_h.)
// n = tanh(weight_in @ x_t + bias_in + r * (weight_hn @ h_prev + bias_hn)), h_t = (h_prev - n) * z + n
// Source: the operations of PyTorch 2.13. Its documentation has (1 - z) * n + z * h_prev: the same in real numbers.
import { pinnedSigmoid, sigmoid } from './sigmoid.ts';
import type { Steps } from './step.ts';

const f = Math.fround;

export const gru: Steps = {
  plain:
    () =>
    ({ ih, hh, bias_ih, bias_hh }, before, after) => {
      const r = sigmoid(ih[0]! + bias_ih[0]! + hh[0]! + bias_hh[0]!);
      const z = sigmoid(ih[1]! + bias_ih[1]! + hh[1]! + bias_hh[1]!);
      // The hidden bias is inside: it is reset too, so that the two biases of n cannot be merged.
      const n = Math.tanh(ih[2]! + bias_ih[2]! + r * (hh[2]! + bias_hh[2]!));
      after[0] = (before[0]! - n) * z + n;
    },
  pinned:
    () =>
    ({ ih, hh, bias_ih, bias_hh }, before, after) => {
      const r = pinnedSigmoid(f(f(hh[0]! + bias_hh[0]!) + f(ih[0]! + bias_ih[0]!)));
      const z = pinnedSigmoid(f(f(hh[1]! + bias_hh[1]!) + f(ih[1]! + bias_ih[1]!)));
      const n = f(Math.tanh(f(f(ih[2]! + bias_ih[2]!) + f(f(hh[2]! + bias_hh[2]!) * r))));
      after[0] = f(f(f(before[0]! - n) * z) + n);
    },
  simd: () => 'gru',
};
