// The constructor arguments of a module: which it has, and PyTorch's defaults.
import type { Argument } from './argument.ts';
import type { Config } from './config.ts';
import { isNetwork, type ModuleName, signatureOf } from './families.ts';

/** In PyTorch's order. */
export function argumentsOf(module: ModuleName): readonly Argument[] {
  const { arguments: of } = signatureOf(module);
  return isNetwork(module) ? of.network : of.cell;
}

/** PyTorch's defaults by name; an argument that has none is not in it. */
export function defaultsOf(module: ModuleName): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    argumentsOf(module).flatMap((argument) =>
      argument.default === undefined ? [] : [[argument.name, argument.default]],
    ),
  );
}

/** A config that is complete: a cell's is that of one layer in one direction. */
export function completeConfig(module: ModuleName, given: Readonly<Record<string, unknown>>): Config {
  const own = argumentsOf(module).map(({ name }) => name);
  const ofNetwork = Object.entries(defaultsOf(networkOf(module))).filter(([name]) => !own.includes(name));
  return { ...Object.fromEntries(ofNetwork), ...defaultsOf(module), ...given } as unknown as Config;
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
