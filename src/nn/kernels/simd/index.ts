// The fast kernel for float32: WebAssembly SIMD, generated for this engine when it is first asked for.
export { simd } from './simd.ts';
