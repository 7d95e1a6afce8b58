// Bytes of a .npy file to a Tensor: our strict header first, then npyjs for the values.
import { parse } from 'npyjs';
import { type Dtype, type Tensor, tensor, type TensorData } from '../tensor/index.ts';
import { NpyError, readNpyHeader } from './npy-header.ts';

/**
 * The tensor in a .npy file; its memory is its own.
 * @param bytes the whole file
 * @param file  how errors name it
 * @throws NpyError naming the file, what was wanted and what came
 */
export function parseNpy(bytes: Uint8Array, file: string): Tensor {
  const { dtype, shape, dataOffset } = readNpyHeader(bytes, file);
  const { data } = parse(aligned(bytes, dataOffset));
  const read = tensor<Dtype>(data as TensorData, shape);
  // npyjs names its own dtypes: the array that it chose must be the one the header announced.
  if (read.dtype !== dtype) throw new NpyError(`${file}: npyjs read ${read.dtype}, the header says ${dtype}`);
  return read;
}

/**
 * The same file, its header padded so that the elements begin at a multiple of 64 bytes:
 * npyjs lays typed arrays over the file, which throws where an old writer did not align them.
 */
function aligned(bytes: Uint8Array, dataOffset: number): ArrayBuffer {
  const padding = (64 - (dataOffset % 64)) % 64;
  const buffer = new ArrayBuffer(bytes.length + padding);
  const copy = new Uint8Array(buffer);
  copy.set(bytes.subarray(0, dataOffset));
  copy.fill(0x20, dataOffset - 1, dataOffset + padding); // spaces, over the header's newline too
  copy[dataOffset + padding - 1] = 0x0a;
  copy.set(bytes.subarray(dataOffset), dataOffset + padding);
  const view = new DataView(buffer);
  if (bytes[6] === 1) view.setUint16(8, view.getUint16(8, true) + padding, true);
  else view.setUint32(8, view.getUint32(8, true) + padding, true);
  return buffer;
}
