// The WebAssembly module of the kernels, made once a process, where the engine runs it.
import type { Nonlinearity } from '../../../signatures/index.ts';
import { f32x4, v128 } from './assembler.ts';
import { CONSTANTS, CONSTANTS_ADDRESS, defineActivation } from './activate.ts';
import { defineLayer } from './layer.ts';
import { LinearMemory } from './memory.ts';
import { ModuleBuilder } from './wasm-module.ts';
import { defineProduct } from './product.ts';
import { webAssembly } from './webassembly.ts';

/** One layer in one direction: layer.ts has the parameters. */
export type Layer = (...parameters: number[]) => void;

export interface Engine {
  readonly fma: boolean;
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
  try {
    if (!webAssembly?.validate(probe(fma))) return undefined;
    linear ??= new LinearMemory(RESERVED);
    const module = new webAssembly.Module(kernelModule(fma));
    const { exports } = new webAssembly.Instance(module, { m: { m: linear.memory } });
    return { fma, linear, layers: exports as Engine['layers'] };
  } catch {
    return undefined; // a content security policy, or no memory to be had: there is a kernel that needs neither
  }
}

/** A small module with the instruction in question. */
function probe(fma: boolean): Uint8Array {
  const module = new ModuleBuilder();
  const sum = fma ? f32x4.relaxed_madd(v128.zero, v128.zero, v128.zero) : f32x4.add(v128.zero, v128.zero);
  module.export(
    'probe',
    module.define(['address'], ({ address }) => [v128.store(0, address, sum)]),
  );
  return module.bytes(0, new Uint8Array());
}

/** The bytes of the module: `tanh` and `relu`, a layer with each activation. */
export function kernelModule(fma: boolean): Uint8Array {
  const module = new ModuleBuilder();
  const product = defineProduct(module, fma);
  for (const nonlinearity of ['tanh', 'relu'] as const) {
    const activate = defineActivation(module, nonlinearity, fma);
    module.export(nonlinearity, defineLayer(module, product, activate));
  }
  return module.bytes(CONSTANTS_ADDRESS, CONSTANTS);
}
