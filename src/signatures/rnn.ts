// The signature of torch.nn.RNN and torch.nn.RNNCell: all that is particular to them.
import { cellArguments, type Choice, networkArguments } from './argument.ts';
import type { Signature, Sizes } from './signature.ts';

/** The activation of RNN and RNNCell. Default: tanh. */
export type Nonlinearity = 'tanh' | 'relu';

/** What RNN and RNNCell take and other families do not. */
export interface RnnArguments {
  /** Default 'tanh'. */
  readonly nonlinearity: Nonlinearity;
}

const nonlinearity = {
  name: 'nonlinearity',
  kind: 'choice',
  of: ['tanh', 'relu'],
  default: 'tanh',
} satisfies Choice;

export const RNN = {
  network: 'RNN',
  cell: 'RNNCell',
  num_gates: 1,
  states: [{ letter: 'h', width: ({ hidden_size }: Sizes) => hidden_size }],
  arguments: {
    network: networkArguments([nonlinearity]),
    cell: cellArguments({ ...nonlinearity, refusedByForward: true as const }),
  },
} as const satisfies Signature;
