// Bytes of a .npy file to a Tensor: our strict header first, then npyjs for the values.
import { parse } from 'npyjs';
import {
  ARRAYS,
  type Bytes,
  type Dtype,
  dtypeOf,
  kept,
  type Tensor,
  tensor,
  type TensorData,
} from '../tensor/index.ts';
import { NpyError, type Refuse } from './error.ts';
import { knownHeader, rememberHeader, type SoundHeader } from './known-headers.ts';
import { ITEM_BYTES, readNpyHeader, wantElements } from './npy-header.ts';
import { withHeader } from './npy-write.ts';
import { ownHeader } from './own-header.ts';
import type { Wanted } from './python-lines.ts';

/**
 * The tensor in a .npy file of float32, float64 or int64; its memory is its own. npyBytes writes one.
 * @param bytes  the whole file
 * @param file   how errors name it
 * @param wanted for the remedy that an error prints: the file's path, and the dtype that it should have
 * @throws NpyError naming the file, what was wanted and what came
 */
export function parseNpy(bytes: Uint8Array, file: string, wanted: Wanted = { path: file }): Tensor {
  return parsed(bytes, () => ({ file, wanted }), false);
}

/** What an error says of a file: how it names it, and what a remedy needs. */
export interface About {
  readonly file: string;
  readonly wanted: Wanted;
}

/** The same. Where it can, the tensor keeps these bytes as its memory: they are given away. @param about asked where it is wrong */
export function takeNpy(bytes: Bytes, about: () => About): Tensor {
  return parsed(bytes, about, true);
}

function parsed(bytes: Uint8Array, about: () => About, isGiven: boolean): Tensor {
  const refuse: Refuse = (problem, ...details) => {
    throw new NpyError(`${about().file}: ${problem}`, details);
  };
  const known = knownHeader(bytes);
  const { dtype, shape, dataOffset, isOurs } = known ?? soundHeader(bytes, about, refuse);
  wantElements(bytes.length - dataOffset, shape, dtype, ITEM_BYTES[dtype], refuse);
  // npyjs reads few forms of a header, and lays typed arrays over the file, which throws where an old writer did not align
  // the elements. So it gets a header of our own, unless the file has that very one.
  const whole =
    isGiven && isOurs && bytes.byteLength === bytes.buffer.byteLength
      ? (bytes.buffer as ArrayBuffer)
      : withHeader(dtype, shape, bytes.subarray(dataOffset)).buffer;
  return known && isOurs
    ? kept<Dtype>(dtype, new ARRAYS[dtype](whole, dataOffset), shape)
    : tensor<Dtype>(npyjsData(whole, dtype, refuse), shape);
}

/** Read strictly, and remembered. @throws NpyError */
function soundHeader(bytes: Uint8Array, about: () => About, refuse: Refuse): SoundHeader {
  const sound = ownHeader(bytes) ?? { ...readNpyHeader(bytes, about().wanted, refuse), isOurs: false };
  rememberHeader(bytes, sound);
  return sound;
}

function npyjsData(whole: ArrayBuffer, dtype: Dtype, refuse: Refuse): TensorData {
  const data = parse(whole).data as TensorData;
  // npyjs names its own dtypes: the array that it chose must be the one the header announced.
  if (dtypeOf(data) !== dtype) refuse(`npyjs read ${dtypeOf(data)}, the header says ${dtype}`);
  return data;
}
