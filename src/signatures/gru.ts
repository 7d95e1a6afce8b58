// The signature of torch.nn.GRU and torch.nn.GRUCell: all that is particular to them.
import { cellArguments, networkArguments } from './argument.ts';
import type { Signature, Sizes } from './signature.ts';

export const GRU = {
  network: 'GRU',
  cell: 'GRUCell',
  num_gates: 3,
  states: [{ letter: 'h', width: ({ hidden_size }: Sizes) => hidden_size }],
  arguments: { network: networkArguments(), cell: cellArguments() },
} as const satisfies Signature;
