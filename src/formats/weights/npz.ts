// A .npz of numpy.savez: a zip of .npy files, a tensor each. What one is, its own header says when it is read.
import type { FloatTensor } from '../../tensor/index.ts';
import { readNpyStart, wantElements } from '../npy-header.ts';
import { gathered } from './contiguous.ts';
import { FLOAT_BYTES, floatsOf, WANT_FLOATS } from './elements.ts';
import { type RefuseWeights, short } from './error.ts';
import type { StoredTensors } from './stored.ts';
import type { ZipEntry } from './zip.ts';

const ENDING = '.npy';
const DESCRS: Readonly<Record<string, string>> = {
  "'<f2'": 'float16',
  "'<f4'": 'float32',
  "'<f8'": 'float64',
};

export const isNpz = (names: readonly string[]): boolean => names.some((name) => name.endsWith(ENDING));

/** @param path of the file, for a remedy */
export function readNpz(
  entries: ReadonlyMap<string, ZipEntry>,
  path: string,
  refuse: RefuseWeights,
): StoredTensors {
  return new Map(
    [...entries.values()]
      .filter(({ name }) => name.endsWith(ENDING))
      .map((entry) => {
        const key = entry.name.slice(0, -ENDING.length);
        return [key, { bytes: entry.size, read: () => tensorIn(entry, key, path, refuse) }];
      }),
  );
}

function tensorIn(entry: ZipEntry, key: string, path: string, refuse: RefuseWeights): FloatTensor {
  const of: RefuseWeights = (problem, ...details) => refuse(`${short(key)}: ${problem}`, ...details);
  const bytes = entry.read();
  const { descr, fortran_order, shape, dataOffset } = readNpyStart(bytes, of, () => []);
  const dtype =
    DESCRS[descr] ??
    of(`dtype ${short(descr)}, ${WANT_FLOATS}`, ...(descr.startsWith("'>f") ? [littleEndian(path)] : []));
  const item = FLOAT_BYTES[dtype]!;
  const elements = bytes.slice(dataOffset);
  wantElements(elements.length, shape, dtype, item, of);
  if (!fortran_order) return floatsOf(elements, dtype, shape);
  const stride = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  return floatsOf(gathered(elements, item, shape, stride), dtype, shape);
}

const littleEndian = (path: string): string =>
  `Its elements are big-endian. Save it again, in Python: import numpy as np; file = ${JSON.stringify(path)}; np.savez(file, **{key: one.astype(one.dtype.newbyteorder("<")) for key, one in np.load(file).items()})`;
