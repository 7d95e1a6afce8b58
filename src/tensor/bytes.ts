/** Uint8Array<ArrayBuffer>, in words that TypeScript before 5.7 knows: these types are published. */
export type Bytes = ReturnType<typeof Uint8Array.of>;
