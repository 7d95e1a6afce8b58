// A Tensor to the bytes that numpy.save writes, to the last byte: hashes of cases depend on them.
// npyjs's own dump pads headers in another way.
import { type Bytes, type Dtype, type Shape, shapeText, type Tensor } from '../tensor/index.ts';

export const DESCRS: Readonly<Record<Dtype, string>> = { float32: '<f4', float64: '<f8', int64: '<i8' };
const PREFIX = '\x93NUMPY\x01\x00'; // version 1.0: a header of up to 65,535 bytes
const ALIGNMENT = 64; // bytes; elements begin at a multiple

/**
 * The bytes of a .npy file that holds this tensor: those that numpy.save writes, version 1.0, little-endian, C order. Write them
 * with `fs.writeFile`; parseNpy reads them back. The machine is little-endian, as every engine that runs this is.
 */
export function npyBytes({ dtype, shape, data }: Tensor): Uint8Array {
  return withHeader(dtype, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** Elements, little-endian in C order, behind numpy's header. Source: numpy.lib.format, write_array_header_1_0. */
export function withHeader(dtype: Dtype, shape: Shape, elements: Uint8Array): Bytes {
  const dict = `{'descr': '${DESCRS[dtype]}', 'fortran_order': False, 'shape': ${shapeText(shape)}, }`;
  // numpy leaves room for the first axis to grow to 21 digits, so that a file can be appended to
  const growth = shape.length > 0 ? 21 - String(shape[0]).length : 0;
  const bare = 10 + dict.length + growth + 1;
  const header = `${dict}${' '.repeat(growth + ((ALIGNMENT - (bare % ALIGNMENT)) % ALIGNMENT))}\n`;

  const start = `${PREFIX}${String.fromCharCode(header.length & 0xff, header.length >> 8)}${header}`;
  const bytes = new Uint8Array(start.length + elements.length);
  for (let i = 0; i < start.length; i++) bytes[i] = start.charCodeAt(i);
  bytes.set(elements, start.length);
  return bytes;
}
