// The step of torch.nn.RNN and torch.nn.RNNCell: one gate, one state.
// h_t = tanh(weight_ih @ x_t + bias_ih + weight_hh @ h_prev + bias_hh), or relu instead of tanh
import type { Nonlinearity } from '../../../signatures/index.ts';
import type { Steps } from './step.ts';

const f = Math.fround;

export const rnn: Steps = {
  plain: ({ nonlinearity = 'tanh' }) => {
    const activate = ACTIVATIONS[nonlinearity];
    return ({ ih, hh, bias_ih, bias_hh }, _, after) => {
      after[0] = activate(ih[0]! + bias_ih[0]! + hh[0]! + bias_hh[0]!);
    };
  },
  /** torch adds both biases separately, each to its product; merging them changes the last bit. tanh is in float64. */
  pinned: ({ nonlinearity = 'tanh' }) => {
    const activate = ACTIVATIONS[nonlinearity];
    return ({ ih, hh, bias_ih, bias_hh }, _, after) => {
      after[0] = activate(f(f(hh[0]! + bias_hh[0]!) + f(ih[0]! + bias_ih[0]!)));
    };
  },
  simd: ({ nonlinearity = 'tanh' }) => nonlinearity,
};

/**
 * relu is written so that NaN stays NaN and -0 stays -0, as in PyTorch. V8's float64 tanh, rounded to float32, is the
 * correctly rounded one for every float32 from 4.7e-10 to 10 (all were tried on Node 20 and 24).
 */
const ACTIVATIONS: Readonly<Record<Nonlinearity, (sum: number) => number>> = {
  tanh: Math.tanh,
  relu: (sum) => (sum < 0 ? 0 : sum),
};
