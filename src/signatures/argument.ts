// An argument of a constructor: what PyTorch takes, and what it takes where nothing is given.
// Source: torch/nn/modules/rnn.py, RNNBase.__init__ and RNNCellBase.__init__, as run on 2.13.

export type Argument = Size | Flag | Share | Choice;

interface Named {
  readonly name: string;
}

/** A whole number. Without a default it has to be given. */
export interface Size extends Named {
  readonly kind: 'size';
  readonly least: number;
  /** Less than this argument has to be. */
  readonly below?: 'hidden_size';
  readonly default?: number;
}

export interface Flag extends Named {
  readonly kind: 'flag';
  readonly default: boolean;
}

/** A number in [0, 1]. */
export interface Share extends Named {
  readonly kind: 'share';
  readonly default: number;
}

export interface Choice extends Named {
  readonly kind: 'choice';
  readonly of: readonly string[];
  readonly default: string;
  /** PyTorch constructs the module all the same, and refuses when it is called. */
  readonly refusedByForward?: true;
}

const input_size = (least: number): Size => ({ name: 'input_size', kind: 'size', least });
const hidden_size = (least: number): Size => ({ name: 'hidden_size', kind: 'size', least });
const num_layers: Size = { name: 'num_layers', kind: 'size', least: 1, default: 1 };
const bias: Flag = { name: 'bias', kind: 'flag', default: true };
const batch_first: Flag = { name: 'batch_first', kind: 'flag', default: false };
const dropout: Share = { name: 'dropout', kind: 'share', default: 0 };
const bidirectional: Flag = { name: 'bidirectional', kind: 'flag', default: false };

/** What every network takes; `own` stands where PyTorch has RNN's nonlinearity, `last` at the end. */
export function networkArguments(
  own: readonly Argument[] = [],
  last: readonly Argument[] = [],
): readonly Argument[] {
  const shared = [bias, batch_first, dropout, bidirectional];
  return [input_size(1), hidden_size(1), num_layers, ...own, ...shared, ...last];
}

/** What every cell takes. Sizes of 0 are accepted, as in PyTorch. */
export function cellArguments(...own: readonly Argument[]): readonly Argument[] {
  return [input_size(0), hidden_size(0), bias, ...own];
}
