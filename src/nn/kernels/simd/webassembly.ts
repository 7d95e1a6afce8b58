// WebAssembly as far as the kernels use it. The compiler knows it from a browser's library only; an engine may lack it.

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** Detaches the old buffer. @param pages of 64 KiB @throws RangeError */
  grow(pages: number): number;
}

interface WebAssembly {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  readonly Memory: new (pages: { initial: number }) => Memory;
}

export const webAssembly = (globalThis as { WebAssembly?: WebAssembly }).WebAssembly;
