// The signature of torch.nn.LSTM and torch.nn.LSTMCell: all that is particular to them. Only the network can project.
import { cellArguments, networkArguments, type Size } from './argument.ts';
import type { Signature, Sizes } from './signature.ts';

/** What LSTM takes and other families do not. */
export interface LstmArguments {
  /** Default 0: h has hidden_size features. Else it is projected to so many, fewer than hidden_size; c never is. */
  readonly proj_size: number;
}

const proj_size = {
  name: 'proj_size',
  kind: 'size',
  least: 0,
  default: 0,
  below: 'hidden_size',
} satisfies Size;

export const LSTM = {
  network: 'LSTM',
  cell: 'LSTMCell',
  num_gates: 4,
  states: [
    { letter: 'h', width: ({ hidden_size, proj_size: projected = 0 }: Sizes) => projected || hidden_size },
    { letter: 'c', width: ({ hidden_size }: Sizes) => hidden_size },
  ],
  arguments: { network: networkArguments([], [proj_size]), cell: cellArguments() },
} as const satisfies Signature;
