// The WebAssembly module of the kernels, made once a process, where the engine runs it.
import type { SimdStep } from '../steps/step.ts';
import { f32x4, v128 } from './assembler.ts';
import { Constants } from './constants.ts';
import { copied, GATES } from './gates/index.ts';
import { defineLayer } from './layer.ts';
import { LinearMemory } from './memory.ts';
import { defineProduct, defineTiles, SPANS } from './product.ts';
import { defineRows } from './gate-rows.ts';
import { ModuleBuilder } from './wasm-module.ts';
import { webAssembly } from './webassembly.ts';

/** One layer in one direction, by the plan at an address in bytes: layer.ts. */
export type Layer = (plan: number) => void;

export interface Engine {
  readonly fma: boolean;
  readonly linear: LinearMemory;
  readonly layers: Readonly<Record<SimdStep, Layer>>;
}

/** Bytes of linear memory for the constants of one module. */
const CONSTANTS = 2048;

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
    linear ??= new LinearMemory(0);
    const module = new webAssembly.Module(kernelModule(fma, linear.allocate(CONSTANTS)));
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

/** The bytes of the module: a layer for each family, by its name. @param address of a block of its own, for its constants */
export function kernelModule(fma: boolean, address: number): Uint8Array {
  const module = new ModuleBuilder();
  const constants = new Constants(address, CONSTANTS);
  const tiles = defineTiles(module, fma);
  const products = {
    one: defineProduct(module, fma, tiles, SPANS.one),
    several: defineProduct(module, fma, tiles, SPANS.several),
  };
  const copy = defineRows(module, copied, constants, fma);
  for (const [name, one] of Object.entries(GATES)) {
    const gates = defineRows(module, one, constants, fma);
    const product = products[one.num_gates === 1 ? 'one' : 'several'];
    module.export(name, defineLayer(module, { product, gates, copy, isApart: one.isApart }));
  }
  return module.bytes(address, constants.bytes());
}
