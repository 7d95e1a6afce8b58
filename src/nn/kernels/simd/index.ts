// The fast kernel for float32: WebAssembly SIMD, generated for this engine when it is first asked for.
export { MemoryError } from './memory.ts';
export { simd } from './simd.ts';
