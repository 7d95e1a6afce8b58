// A header that was read before is known again: what is read, and what is refused, must not depend on that.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { npyBytes, parseNpy } from '../../src/formats/index.ts';
import { type Dtype, tensor } from '../../src/tensor/index.ts';

const DATA = {
  float32: (n: number) => Float32Array.from({ length: n }, (_, i) => i / 3),
  float64: (n: number) => Float64Array.from({ length: n }, (_, i) => i / 3),
  int64: (n: number) => BigInt64Array.from({ length: n }, (_, i) => BigInt(i)),
};

/** What comes of it: a tensor's parts, or the text of an error. */
function outcome(read: typeof parseNpy, bytes: Uint8Array): unknown {
  try {
    const { dtype, shape, data } = read(bytes, 'x.npy');
    return { dtype, shape: [...shape], data: [...data] };
  } catch (error) {
    return (error as Error).message;
  }
}

/** A reader that has read nothing yet. */
async function fresh(): Promise<typeof parseNpy> {
  vi.resetModules();
  return (await import('../../src/formats/index.ts')).parseNpy;
}

const file = fc
  .tuple(fc.constantFrom<Dtype>('float32', 'float64', 'int64'), fc.array(fc.nat(4), { maxLength: 4 }))
  .map(([dtype, shape]) =>
    npyBytes(tensor(DATA[dtype](shape.reduce((product, size) => product * size, 1)), shape)),
  );

/** A byte of the header changed, bytes cut off or added behind. */
const spoilt = fc.record({ at: fc.nat(127), to: fc.nat(255), length: fc.integer({ min: -9, max: 9 }) });

test('after a sound file, a spoilt one is read or refused as by a reader that knows none', async () => {
  const asked = fc.sample(fc.tuple(file, spoilt), { seed: 20261130, numRuns: 60 });
  let refused = 0;
  for (const [sound, { at, to, length }] of asked) {
    expect(outcome(parseNpy, sound)).toEqual(outcome(parseNpy, sound.slice()));
    const changed = new Uint8Array(sound.length + length);
    changed.set(sound.subarray(0, changed.length));
    if (length % 2 === 0) changed[at] = to;
    const wanted = outcome(await fresh(), changed);
    expect(outcome(parseNpy, changed)).toEqual(wanted);
    if (typeof wanted === 'string') refused++;
  }
  console.log(`${asked.length} files, ${refused} refused`);
  expect(refused).toBeGreaterThan(40);
});

test('a header of another writer, whose elements are not aligned, is known again too', () => {
  const header = "{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}\n";
  const text = `\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`;
  const bytes = Uint8Array.from([
    ...[...text].map((character) => character.charCodeAt(0)),
    ...new Uint8Array(Float32Array.of(1, -2).buffer),
  ]);
  const [first, second] = [outcome(parseNpy, bytes), outcome(parseNpy, bytes)];
  expect(first).toEqual({ dtype: 'float32', shape: [2], data: [1, -2] });
  expect(second).toEqual(first);
});

test('more headers than are kept', () => {
  for (let size = 0; size < 2500; size++)
    expect(parseNpy(npyBytes(tensor(new Float32Array(size), [size])), 'x.npy').shape).toEqual([size]);
});
