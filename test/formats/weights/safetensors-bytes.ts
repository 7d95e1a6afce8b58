// .safetensors made byte by byte, sound and damaged.

export interface Part {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Two tensors, the second of no axis. */
export const PARTS: Readonly<Record<string, Part>> = {
  'a.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
  'a.bias': { dtype: 'F64', shape: [], data_offsets: [24, 32] },
};
export const ELEMENTS = new Uint8Array([
  ...new Uint8Array(new Float32Array([1, -2.5, 3, 4, 5, 6]).buffer),
  ...new Uint8Array(new Float64Array([0.1]).buffer),
]);

export function safetensorsBytes(
  header: object | string = PARTS,
  elements: Uint8Array = ELEMENTS,
  length?: bigint,
): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + elements.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(elements, 8 + text.length);
  return bytes;
}
