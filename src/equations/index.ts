// The judge's mathematics: one unit's step, a file a family.
import { type Config, type ModuleName, networkOf } from '../signatures/index.ts';
import type { Equation, EquationOf } from './equation.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { rnn } from './rnn.ts';

export type { ActivationName, Equation, Operations } from './equation.ts';
export { DOUBLE_DOUBLE, dot, type Double, type Line } from './double-double.ts';
export { type Beside, besides } from './beside.ts';
export { FLOAT64 } from './float64.ts';

const EQUATIONS: Readonly<Record<string, EquationOf>> = { RNN: rnn, LSTM: lstm, GRU: gru };

export function equationOf({
  module,
  config,
}: {
  readonly module: ModuleName;
  readonly config: Config;
}): Equation {
  return EQUATIONS[networkOf(module)]!(config);
}
