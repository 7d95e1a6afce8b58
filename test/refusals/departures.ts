// Where we refuse what PyTorch takes: the README lists them, and these say to which calls each row applies.
import { readFileSync } from 'node:fs';
import { isNetwork } from '../../src/signatures/index.ts';
import type { Call, Shapes } from './calls.ts';

type Applies = (call: Call) => boolean;

const SIZES = ['input_size', 'hidden_size', 'num_layers', 'proj_size'];
const isGiven = (config: Call['config'], name: string) => Object.hasOwn(config, name);
const statesOf = ({ inputs: { input: _input, lengths: _lengths, ...states } }: Call) => Object.values(states);
/** As many rows as a row has features: without its own axis PyTorch takes it for one row. */
const isBatchOfH = ([, shape]: Shapes[string], { config }: Call) =>
  shape.length === 2 && shape[0] === config['hidden_size'];
const isUnbatchedCell = ({ module, inputs }: Call) => !isNetwork(module) && inputs['input']![1].length === 1;
const batchOf = ({ config, inputs }: Call) =>
  inputs['input']![1][config['batch_first'] === true ? 0 : 1] ?? 0;
const isPacked = ({ inputs }: Call) => inputs['lengths'] !== undefined;
const isPackedLstm = (call: Call) => isPacked(call) && call.module === 'LSTM' && statesOf(call).length === 2;

/** The rows, and the parts of each: to which calls they apply. */
export const DEPARTURES: Readonly<Record<string, Readonly<Record<string, Applies>>>> = {
  "a boolean as a size; no boolean as `bidirectional`, or as a cell's `bias`": {
    size: ({ config }) => SIZES.some((name) => typeof config[name] === 'boolean'),
    bidirectional: ({ config }) =>
      isGiven(config, 'bidirectional') && typeof config['bidirectional'] !== 'boolean',
    bias: ({ module, config }) =>
      !isNetwork(module) && isGiven(config, 'bias') && typeof config['bias'] !== 'boolean',
  },
  'an unbatched cell input with a batch of `hidden_size` states': {
    batch: (call) => isUnbatchedCell(call) && statesOf(call).some((state) => isBatchOfH(state, call)),
  },
  "an LSTM's two states in one tensor; its `c` in another dtype": {
    one: (call) =>
      call.module.startsWith('LSTM') && statesOf(call).length === 1 && statesOf(call)[0]![1][0]! >= 2,
    dtype: (call) => {
      const [h, c] = statesOf(call);
      return c !== undefined && h![0] === call.dtype && c[0] !== call.dtype;
    },
  },
  'packed: too few `lengths`, or floats; states of too many rows; `c` of too many layers, or one feature': {
    few: (call) => isPacked(call) && call.inputs['lengths']![1][0]! < batchOf(call),
    floats: (call) => isPacked(call) && call.inputs['lengths']![0] !== 'int64',
    rows: (call) => isPacked(call) && statesOf(call).some(([, shape]) => shape[1]! > batchOf(call)),
    layers: (call) => isPackedLstm(call) && statesOf(call)[1]![1][0]! > statesOf(call)[0]![1][0]!,
    feature: (call) => isPackedLstm(call) && statesOf(call)[1]![1][2] === 1,
  },
};

/**
 * PyTorch reads memory that is not there, and its process may die: such a call is not asked. h of a packed LSTM has more
 * layers than c, or h of an unbatched gated cell is a batch.
 */
export function isDeadly(call: Call): boolean {
  const [h, c] = statesOf(call);
  if (isPacked(call)) return c !== undefined && h![1][0]! > c[1][0]!;
  return h !== undefined && call.module !== 'RNNCell' && isUnbatchedCell(call) && isBatchOfH(h, call);
}

/** The first column of the README's table of departures. */
export function departuresOfReadme(): string[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, rows] = /\| PyTorch takes +\| here +\|\n\| -+ \| -+ \|\n((?:\|.*\n)+)/.exec(readme) ?? [];
  return (rows ?? '')
    .trim()
    .split('\n')
    .map((row) => row.split('|')[1]!.trim());
}

/** All parts of all rows. */
export const PARTS = Object.values(DEPARTURES).flatMap((parts) => Object.entries(parts));

/** The parts that explain why a call may be decided in another way. */
export function departuresOf(call: Call): string[] {
  return PARTS.filter(([, applies]) => applies(call)).map(([part]) => part);
}
