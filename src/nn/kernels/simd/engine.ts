// The WebAssembly module of the kernels, made once a process, where the engine runs it.
import type { Nonlinearity } from '../../config.ts';
import { CONSTANTS, CONSTANTS_ADDRESS, defineActivation } from './activate.ts';
import { defineLayer } from './layer.ts';
import { LinearMemory } from './memory.ts';
import { ModuleBuilder } from './module.ts';
import { defineProduct } from './product.ts';
import { webAssembly } from './webassembly.ts';

/** One layer in one direction: layer.ts has the parameters. */
export type Layer = (...parameters: number[]) => void;

export interface Engine {
  readonly linear: LinearMemory;
  readonly layers: Readonly<Record<Nonlinearity, Layer>>;
}

/** Bytes at the beginning of the memory that hold constants; no block lies there. */
const RESERVED = 4096;

let linear: LinearMemory | undefined;
const engines = new Map<boolean, Engine | undefined>();

/** undefined where the engine has no WebAssembly SIMD (with `fma`: no relaxed SIMD), or may not compile. */
export function engineWith(fma: boolean): Engine | undefined {
  if (!engines.has(fma)) engines.set(fma, made(fma));
  return engines.get(fma);
}

function made(fma: boolean): Engine | undefined {
  const bytes = kernelModule(fma);
  try {
    if (!webAssembly?.validate(bytes)) return undefined;
    linear ??= new LinearMemory(RESERVED);
    const instance = new webAssembly.Instance(new webAssembly.Module(bytes), { m: { m: linear.memory } });
    return { linear, layers: instance.exports as unknown as Engine['layers'] };
  } catch {
    return undefined; // a content security policy, or no memory to be had: there is a kernel that needs neither
  }
}

/** The bytes of the module: `tanh` and `relu`, a layer with each activation. */
export function kernelModule(fma: boolean): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const product = defineProduct(module, fma);
  for (const nonlinearity of ['tanh', 'relu'] as const) {
    const activate = defineActivation(module, nonlinearity, fma);
    module.export(nonlinearity, defineLayer(module, product, activate));
  }
  return module.bytes(CONSTANTS_ADDRESS, CONSTANTS);
}
