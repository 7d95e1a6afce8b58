// Tensors from a formula: a network of any size costs no bytes. golden/README.md writes it out, so that any language can do
// it; scripts/reference/lattice.py does the same for PyTorch.
import { ARRAYS, type FloatDtype, type FloatTensor, type Shape, tensor } from '../tensor/index.ts';

/** A number for each element: the same everywhere, as all of it is arithmetic modulo 2^32. */
export function hash32(seed: number, key: number, i: number): number {
  let h = (key + Math.imul(seed, 0x9e3779b1) + Math.imul(i, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a of a name's bytes. */
export function keyOf(name: string): number {
  let key = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) key = Math.imul(key ^ byte, 0x01000193);
  return key;
}

/**
 * Recurrent weights are -1 about twice a row and else 0, those of the input of a layer above the first -1 and 1 about once
 * a row each and else 0, all others multiples of 1/4: up to 1, in inputs and states up to 2.
 */
export function latticeTensor(seed: number, name: string, shape: Shape, dtype: FloatDtype): FloatTensor {
  const width = shape.at(-1)!;
  const data = new ARRAYS[dtype](shape.reduce((product, size) => product * size, 1));
  const key = keyOf(name);
  const valueOf = valueFor(name, width);
  for (let i = 0; i < data.length; i++) data[i] = valueOf(hash32(seed, key, i));
  return tensor<FloatDtype>(data, shape);
}

function valueFor(name: string, width: number): (hash: number) => number {
  if (name.startsWith('weight_hh')) return (hash) => (hash % width < 2 ? -1 : 0);
  if (/^weight_ih_l[1-9]/.test(name)) {
    return (hash) => (hash % width === 0 ? 1 : hash % width === 1 ? -1 : 0);
  }
  if (/^(weight|bias)/.test(name)) return (hash) => ((hash % 9) - 4) / 4;
  return (hash) => ((hash % 17) - 8) / 4;
}
