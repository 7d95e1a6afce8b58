// The kernels by name, dtype and arithmetic. Each faces the same goldens.
import { type FloatDtype, shown } from '../../tensor/index.ts';
import { ConfigError } from '../checked-config.ts';
import type { Arithmetic, Kernel } from './kernel.ts';
import { pinned } from './pinned.ts';
import { scalar } from './scalar.ts';
import { simd } from './simd/index.ts';
import type { Steps } from './steps/step.ts';

export { wantCounts } from './kernel.ts';
export type { Arithmetic, Kernel, Network, Runner, Sequence, Weights } from './kernel.ts';
export type { Steps } from './steps/step.ts';

const NAMES = ['simd', 'scalar'] as const;
/** Which code runs a module: WebAssembly SIMD, or plain JavaScript. */
export type KernelName = (typeof NAMES)[number];
const ARITHMETICS = ['accurate', 'float32-in-order'] as const;

export interface KernelOptions {
  readonly kernel?: KernelName | undefined;
  readonly arithmetic?: Arithmetic | undefined;
  readonly fma?: boolean | undefined;
}

/** A kernel, and which one it is. */
export interface ChosenKernel {
  readonly name: KernelName;
  /** Whether it fuses multiply and add. */
  readonly fma: boolean;
  readonly kernel: Kernel;
}

/**
 * The kernel that was asked for, or the fastest that there is: simd, which knows float32 and some families alone, and
 * scalar elsewhere.
 * @throws ConfigError naming what exists; also where `kernel: 'simd'` or `fma: true` cannot be had from this engine
 */
export function kernelFor(steps: Steps, dtype: FloatDtype, options: KernelOptions): ChosenKernel {
  const { kernel, arithmetic = 'accurate', fma } = options;
  if (kernel !== undefined) wantAmong('kernel', kernel, NAMES);
  wantAmong('arithmetic', arithmetic, ARITHMETICS);
  if (![undefined, true, false].includes(fma)) {
    throw new ConfigError(`fma is ${shown(fma).replaceAll("'", '')}, want true or false`);
  }
  if (arithmetic === 'float32-in-order') {
    if (kernel !== 'simd') return { name: 'scalar', fma: false, kernel: pinned };
    throw new ConfigError(`arithmetic is '${arithmetic}' and kernel is 'simd', want 'scalar'`);
  }
  if (kernel !== 'scalar' && dtype === 'float32' && steps.simd) {
    for (const fused of fma === undefined ? [true, false] : [fma]) {
      const fast = simd(fused);
      if (fast) return { name: 'simd', fma: fused, kernel: fast };
    }
    if (fma) throw new ConfigError('fma is true, and this engine has no relaxed SIMD', ['Leave it out.']);
    if (kernel === 'simd') {
      throw new ConfigError(
        "kernel is 'simd', and this engine has no WebAssembly SIMD, or may not compile it",
        ['Leave kernel out: the fastest that there is will be taken.'],
      );
    }
  }
  return { name: 'scalar', fma: false, kernel: scalar };
}

function wantAmong(what: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new ConfigError(`${what} is ${shown(value)}, want ${known.join(' or ')}`);
}
