// The constructor arguments of torch.nn.RNN and torch.nn.RNNCell: names, defaults, what is refused.
// Source: torch/nn/modules/rnn.py, RNNBase.__init__ and RNNCellBase.__init__, as run on 2.13.
import { type FloatDtype, InputError } from '../tensor/index.ts';

export type Nonlinearity = 'tanh' | 'relu';

export interface RnnConfig {
  /** Features of one input step. */
  input_size: number;
  /** Features of one state. */
  hidden_size: number;
  /** Default 1. Layer k > 0 reads the output of layer k - 1. */
  num_layers?: number;
  /** Default 'tanh'. */
  nonlinearity?: Nonlinearity;
  /** Default true: both bias_ih and bias_hh. */
  bias?: boolean;
  /** Default false. Input and output are `(batch, seq_len, …)`; h_0 and h_n stay as they are. */
  batch_first?: boolean;
  /** Default 0. Share of the outputs of every layer but the last set to 0, in training mode only. */
  dropout?: number;
  /** Default false. */
  bidirectional?: boolean;
  /** Default 'float32'. */
  dtype?: FloatDtype;
}

export interface RnnCellConfig {
  /** Features of one input step. */
  input_size: number;
  /** Features of one state. */
  hidden_size: number;
  /** Default true: both bias_ih and bias_hh. */
  bias?: boolean;
  /** Default 'tanh'. */
  nonlinearity?: Nonlinearity;
  /** Default 'float32'. */
  dtype?: FloatDtype;
}

/** A constructor argument that PyTorch refuses too. */
export class ConfigError extends InputError {
  override name = 'ConfigError';
}

/** All of RNN's arguments, PyTorch's defaults filled in. @throws ConfigError */
export function rnnConfig(config: RnnConfig): Readonly<Required<RnnConfig>> {
  const full = complete('RNN', config, {
    num_layers: 1,
    nonlinearity: 'tanh',
    bias: true,
    batch_first: false,
    dropout: 0,
    bidirectional: false,
    dtype: 'float32',
  });
  for (const name of ['input_size', 'hidden_size', 'num_layers'] as const)
    wantSize('RNN', name, full[name], 1);
  wantOneOf('RNN', 'nonlinearity', full.nonlinearity, ['tanh', 'relu']);
  for (const name of ['bias', 'batch_first', 'bidirectional'] as const) {
    wantOneOf('RNN', name, full[name], [true, false]);
  }
  // Written so that NaN is refused.
  if (typeof full.dropout !== 'number' || !(full.dropout >= 0 && full.dropout <= 1)) {
    throw new ConfigError(`RNN: dropout is ${show(full.dropout)}, want a number in [0, 1]`);
  }
  wantOneOf('RNN', 'dtype', full.dtype, ['float32', 'float64']);
  return full;
}

/** All of RNNCell's arguments, PyTorch's defaults filled in. Sizes of 0 are accepted, as in PyTorch. @throws ConfigError */
export function rnnCellConfig(config: RnnCellConfig): Readonly<Required<RnnCellConfig>> {
  const full = complete('RNNCell', config, { bias: true, nonlinearity: 'tanh', dtype: 'float32' });
  for (const name of ['input_size', 'hidden_size'] as const) wantSize('RNNCell', name, full[name], 0);
  wantOneOf('RNNCell', 'bias', full.bias, [true, false]);
  wantOneOf('RNNCell', 'dtype', full.dtype, ['float32', 'float64']);
  return full;
}

/** Defaults for what is absent or undefined; an argument that the class does not have is refused. */
function complete<C extends object, D extends object>(owner: string, config: C, defaults: D): C & D {
  if (config === null || typeof config !== 'object') {
    throw new ConfigError(`${owner}: config is ${show(config)}, want { input_size, hidden_size, … }`);
  }
  const known = ['input_size', 'hidden_size', ...Object.keys(defaults)];
  for (const name of Object.keys(config)) {
    if (!known.includes(name)) {
      throw new ConfigError(`${owner}: unknown argument ${name}`, [`Known: ${known.join(', ')}.`]);
    }
  }
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...defaults, ...(Object.fromEntries(given) as C) });
}

function wantSize(owner: string, name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new ConfigError(`${owner}: ${name} is ${show(value)}, want a whole number >= ${least}`);
}

function wantOneOf(owner: string, name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new ConfigError(`${owner}: ${name} is ${show(value)}, want ${allowed.map(show).join(' or ')}`);
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
