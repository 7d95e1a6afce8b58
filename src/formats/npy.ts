// Bytes of a .npy file to a Tensor: our strict header first, then npyjs for the values.
import { parse } from 'npyjs';
import { type Dtype, type Tensor, tensor, type TensorData } from '../tensor/index.ts';
import { NpyError, readNpyHeader } from './npy-header.ts';
import { withHeader } from './npy-write.ts';

/**
 * The tensor in a .npy file; its memory is its own.
 * @param bytes the whole file
 * @param file  how errors name it
 * @throws NpyError naming the file, what was wanted and what came
 */
export function parseNpy(bytes: Uint8Array, file: string): Tensor {
  const { dtype, shape, dataOffset } = readNpyHeader(bytes, file);
  // npyjs lays typed arrays over the file, which throws where an old writer did not align the elements: a fresh header does.
  const { data } = parse(withHeader(dtype, shape, bytes.subarray(dataOffset)).buffer);
  const read = tensor<Dtype>(data as TensorData, shape);
  // npyjs names its own dtypes: the array that it chose must be the one the header announced.
  if (read.dtype !== dtype) throw new NpyError(`${file}: npyjs read ${read.dtype}, the header says ${dtype}`);
  return read;
}
