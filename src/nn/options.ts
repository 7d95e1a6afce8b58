// What a module takes beside its config: how it computes, and where its random numbers begin.
import { entriesOf, type FloatDtype, reading, shortened, shown } from '../tensor/index.ts';
import { ConfigError } from './checked-config.ts';
import type { Arithmetic, KernelName } from './kernels/index.ts';

/** What a module takes beside its config: how it computes, and where its random numbers begin. */
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
  /**
   * Of a network's forwardAsync: 2 has half of the rows computed in a worker, with weights of its own. Default 1.
   */
  threads?: 1 | 2;
}

const OPTIONS = ['kernel', 'fma', 'arithmetic', 'seed', 'threads'];

/** Read once. @throws ConfigError; the kernel's name is checked where kernels are chosen */
export function readOptions(module: string, options: unknown, dtype: FloatDtype): ModuleOptions {
  const given = reading(`${module}: options`, () => entriesOf(options));
  if (given === undefined) {
    throw new ConfigError(
      `${module}: options is ${shown(options)}, want { ${OPTIONS.join(', ')} }, or nothing`,
    );
  }
  const unknown = given.find(([name]) => !OPTIONS.includes(name))?.[0];
  if (unknown !== undefined)
    throw new ConfigError(`${module}: unknown option ${shortened(unknown)}`, [
      `Known: ${OPTIONS.join(', ')}.`,
    ]);
  const read = Object.fromEntries(given) as ModuleOptions;
  const { arithmetic, seed, threads } = read;
  if (threads !== undefined && threads !== 1 && threads !== 2)
    throw new ConfigError(`${module}: threads is ${shown(threads)}, want 1 or 2`);
  if (arithmetic === 'float32-in-order' && dtype !== 'float32') {
    throw new ConfigError(
      `${module}: arithmetic is 'float32-in-order' and dtype is '${dtype}', want 'float32'`,
    );
  }
  if (seed === undefined || Number.isSafeInteger(seed)) return read;
  throw new ConfigError(`${module}: seed is ${shown(seed)}, want a whole number`);
}
