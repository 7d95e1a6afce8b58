// Tensors from a formula: a network of any size costs no bytes. golden/README.md writes it out, so that any language can do
// it; scripts/reference/lattice.py does the same for PyTorch.
import { hash32, keyOf } from './hash32.ts';
import { ARRAYS, type FloatDtype, type FloatTensor, type Shape, tensor } from '../tensor/index.ts';

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
