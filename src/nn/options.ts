// What a module takes beside its config: how it computes, and where its random numbers begin.
import type { FloatDtype } from '../tensor/index.ts';
import { ConfigError } from './checked-config.ts';
import type { Arithmetic, KernelName } from './kernels/index.ts';

export interface ModuleOptions {
  /** Default: 'simd' for float32 where the engine has WebAssembly SIMD, else 'scalar'. float64 is always 'scalar'. */
  kernel?: KernelName;
  /** Of the simd kernel: fused multiply-add. Default: where the engine has relaxed SIMD. */
  fma?: boolean;
  /**
   * Default 'accurate'. 'float32-in-order', for float32 alone: the bits that PyTorch gives where its arithmetic is pinned
   * (kernels/pinned.ts).
   */
  arithmetic?: Arithmetic;
  /** Of the fresh weights and of dropout; a whole number. Default: another one each time. */
  seed?: number;
}

const OPTIONS = ['kernel', 'fma', 'arithmetic', 'seed'];

/** @throws ConfigError; the kernel's name is checked where kernels are chosen */
export function checkOptions(module: string, options: ModuleOptions, dtype: FloatDtype): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined)
    throw new ConfigError(`${module}: unknown option ${unknown}`, [`Known: ${OPTIONS.join(', ')}.`]);
  const { arithmetic, seed } = options;
  if (arithmetic === 'float32-in-order' && dtype !== 'float32') {
    throw new ConfigError(
      `${module}: arithmetic is 'float32-in-order' and dtype is '${dtype}', want 'float32'`,
    );
  }
  if (seed === undefined || Number.isSafeInteger(seed)) return;
  throw new ConfigError(`${module}: seed is ${String(seed)}, want a whole number`);
}
