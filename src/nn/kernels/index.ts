// The kernels by name and arithmetic. Each faces the same goldens.
import { ConfigError } from '../config.ts';
import { inOrder } from './in-order.ts';
import type { Arithmetic, Kernel } from './kernel.ts';
import { scalar } from './scalar.ts';

export type { Arithmetic, Kernel, Sequence, Weights } from './kernel.ts';

const KERNELS = {
  scalar: { accurate: scalar, 'float32-in-order': inOrder },
} as const satisfies Record<string, Readonly<Record<Arithmetic, Kernel>>>;

export type KernelName = keyof typeof KERNELS;

/** @throws ConfigError naming the kernels, or the arithmetics, that exist */
export function kernelNamed(name: KernelName, arithmetic: Arithmetic): Kernel {
  return among(among(KERNELS, 'kernel', name), 'arithmetic', arithmetic);
}

function among<T extends object, K extends keyof T & string>(known: T, what: string, name: K): T[K] {
  if (Object.hasOwn(known, name)) return known[name];
  throw new ConfigError(`${what} is '${name}', want ${Object.keys(known).join(' or ')}`);
}
