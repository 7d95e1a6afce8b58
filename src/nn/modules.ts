// Our classes by PyTorch's name, for whoever is told the name alone.
import type { ModuleName } from '../signatures/index.ts';
import type { FloatTensor, NamedTensors, Tensor } from '../tensor/index.ts';
import { GRU } from './gru.ts';
import { GRUCell } from './gru-cell.ts';
import { LSTM } from './lstm.ts';
import { LSTMCell } from './lstm-cell.ts';
import type { ModuleOptions } from './options.ts';
import { RNN } from './rnn.ts';
import { RNNCell } from './rnn-cell.ts';

/** A state as torch takes and gives it: one alone, several as a tuple. */
export type StateOf<T> = T | readonly T[];

export interface AnyModule {
  eval(): this;
  forward(
    input: Tensor,
    initial?: StateOf<Tensor>,
    options?: object,
  ): FloatTensor | readonly StateOf<FloatTensor>[];
  dispose(): void;
}

interface AnyClass {
  fromStateDict(config: object, state_dict: NamedTensors, options?: ModuleOptions): AnyModule;
}

export const CLASSES: Readonly<Record<ModuleName, AnyClass>> = { RNN, RNNCell, LSTM, LSTMCell, GRU, GRUCell };
