export type { Nonlinearity } from '../signatures/index.ts';
export { MemoryError } from '../tensor/index.ts';
export { ConfigError } from './checked-config.ts';
export type { Arithmetic, KernelName } from './kernels/index.ts';
export type { ModuleOptions } from './options.ts';
export { StateDictError } from './values.ts';
export { DisposedError } from './recurrent.ts';
export { RNN, type RnnConfig } from './rnn.ts';
export { RNNCell, type RnnCellConfig } from './rnn-cell.ts';
