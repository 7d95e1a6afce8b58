// The constructor arguments of a module: which it has, and PyTorch's defaults.
import type { Argument, Choice } from './argument.ts';
import type { Config } from './config.ts';
import { isNetwork, type ModuleName, signatureOf } from './families.ts';

/** In PyTorch's order. */
export function argumentsOf(module: ModuleName): readonly Argument[] {
  const { arguments: of } = signatureOf(module);
  return isNetwork(module) ? of.network : of.cell;
}

/** PyTorch's defaults by name; an argument that has none is not in it. */
export function defaultsOf(module: ModuleName): Readonly<Record<string, unknown>> {
  return (DEFAULTS[module] ??= Object.freeze(
    Object.fromEntries(
      argumentsOf(module).flatMap((argument) =>
        argument.default === undefined ? [] : [[argument.name, argument.default]],
      ),
    ),
  ));
}

/** Each is made once: every module that is built asks for them. */
const DEFAULTS: Partial<Record<ModuleName, Readonly<Record<string, unknown>>>> = {};

/** A config that is complete, in the network's order: a cell's is that of one layer in one direction. */
export function completeConfig(module: ModuleName, given: Readonly<Record<string, unknown>>): Config {
  const network = networkOf(module);
  const [own, others] = [defaultsOf(module), defaultsOf(network)];
  const config: Record<string, unknown> = {};
  for (const { name } of argumentsOf(network)) config[name] = given[name] ?? own[name] ?? others[name];
  return config as unknown as Config;
}

/** The arguments of a network that choose one of some words, as RNN's nonlinearity does. */
export function choicesOf(module: ModuleName): Choice[] {
  return argumentsOf(networkOf(module)).filter((argument) => argument.kind === 'choice');
}

/** What the module's own constructor takes of a complete config, in its order. */
export function ownArguments(module: ModuleName, config: Config): Record<string, unknown> {
  const all = config as unknown as Record<string, unknown>;
  return Object.fromEntries(argumentsOf(module).map(({ name }) => [name, all[name]]));
}

export function networkOf(module: ModuleName): ModuleName {
  return signatureOf(module).network as ModuleName;
}

export function cellOf(module: ModuleName): ModuleName {
  return signatureOf(module).cell as ModuleName;
}
