// h_t = act(weight_ih @ x_t + bias_ih + weight_hh @ h_{t-1} + bias_hh). Source: torch.nn.RNN, torch.nn.RNNCell.
import type { EquationOf } from './equation.ts';

export const rnn: EquationOf = ({ nonlinearity = 'tanh' }) => ({
  gates: ['state'],
  shownBy: [undefined],
  apart: [],
  activations: [nonlinearity],
  greatest: () => (nonlinearity === 'tanh' ? 1 : Infinity),
  factor: (n) => 2 + 0.6 * Math.sqrt(n),
  step: (of, ih, hh, _before, after) => {
    after[0] = of[nonlinearity](of.add(ih[0]!, hh[0]!));
  },
});
