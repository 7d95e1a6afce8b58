// The kernels by name. Each faces the same goldens.
import { ConfigError } from '../config.ts';
import type { Kernel } from './kernel.ts';
import { scalar } from './scalar.ts';

export type { Kernel, Sequence, Weights } from './kernel.ts';

const KERNELS = { scalar } as const satisfies Record<string, Kernel>;

export type KernelName = keyof typeof KERNELS;

/** @throws ConfigError naming the kernels that exist */
export function kernelNamed(name: KernelName): Kernel {
  if (Object.hasOwn(KERNELS, name)) return KERNELS[name];
  throw new ConfigError(`kernel is '${name}', want ${Object.keys(KERNELS).join(' or ')}`);
}
