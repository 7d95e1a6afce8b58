export { ConfigError, type Nonlinearity, type RnnCellConfig, type RnnConfig } from './config.ts';
export { type Arithmetic, type KernelName, MemoryError } from './kernels/index.ts';
export { DisposedError, type ModuleOptions } from './module.ts';
export { StateDictError } from './parameters.ts';
export { RNN } from './rnn.ts';
export { RNNCell } from './rnn-cell.ts';
