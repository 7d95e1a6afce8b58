// Our classes, asked alike: all states in a list, all answers in a list.
import * as nn from '../../src/nn/index.ts';
import type { ModuleName } from '../../src/signatures/index.ts';
import type { FloatTensor, NamedTensors, Tensor } from '../../src/tensor/index.ts';

export interface AnyModule {
  readonly config: Readonly<Record<string, unknown>>;
  readonly kernel: nn.KernelName;
  readonly training: boolean;
  state_dict(): Record<string, FloatTensor>;
  load_state_dict(state_dict: NamedTensors): this;
  train(mode?: boolean): this;
  eval(): this;
  forward(input: Tensor, initial?: unknown, options?: object): unknown;
  dispose(): void;
}

export interface AnyClass {
  new (config: object, options?: nn.ModuleOptions): AnyModule;
  fromStateDict(config: object, state_dict: NamedTensors, options?: nn.ModuleOptions): AnyModule;
}

const { RNN, RNNCell, LSTM, LSTMCell, GRU, GRUCell } = nn;
export const CLASSES = { RNN, RNNCell, LSTM, LSTMCell, GRU, GRUCell } as unknown as Readonly<
  Record<ModuleName, AnyClass>
>;

export const NETWORKS = ['RNN', 'LSTM', 'GRU'] as const;
export type NetworkName = (typeof NETWORKS)[number];
export const CELLS = ['RNNCell', 'LSTMCell', 'GRUCell'] as const;

/** One state alone, several as a tuple: as torch takes and gives them. */
export const tupled = <T>(states: readonly T[]): T | readonly T[] =>
  states.length === 1 ? states[0]! : states;

/** What forward answers, one tensor after the other. */
export function asked(
  module: AnyModule,
  input: Tensor,
  initial?: readonly Tensor[],
  options?: object,
): FloatTensor[] {
  return [module.forward(input, initial && tupled(initial), options)].flat(3) as FloatTensor[];
}

/** Features of each state. */
export function widthsOf(module: ModuleName, config: { hidden_size: number; proj_size?: number }): number[] {
  const { hidden_size, proj_size = 0 } = config;
  return module.startsWith('LSTM') ? [proj_size || hidden_size, hidden_size] : [hidden_size];
}
