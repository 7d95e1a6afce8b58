// The families of modules that are known, and which of their forms is asked for.
import { GRU } from './gru.ts';
import { LSTM } from './lstm.ts';
import { RNN } from './rnn.ts';
import type { Form, Signature } from './signature.ts';

export const FAMILIES = [RNN, LSTM, GRU] as const satisfies readonly Signature[];

/** The modules that are known, by the names of their torch.nn classes. */
export type ModuleName = (typeof FAMILIES)[number]['network' | 'cell'];

/** All modules, a network before its cell. */
export const MODULES: readonly ModuleName[] = FAMILIES.flatMap(({ network, cell }) => [network, cell]);

const BY_MODULE = new Map<string, Signature>(
  FAMILIES.flatMap((family) => [
    [family.network, family],
    [family.cell, family],
  ]),
);

export function signatureOf(module: ModuleName): Signature {
  return BY_MODULE.get(module)!;
}

export function isNetwork(module: ModuleName): boolean {
  return signatureOf(module).network === module;
}

export function formOf({
  module,
  stepped,
}: {
  readonly module: ModuleName;
  readonly stepped: boolean;
}): Form {
  if (isNetwork(module)) return 'network';
  return stepped ? 'stepped' : 'step';
}
