// What we write is what numpy wrote, byte for byte.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { npyBytes, parseNpy, takeNpy } from '../../src/formats/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { GOLDEN } from '../goldens.ts';

test('every golden .npy, read and written again, has the same bytes', () => {
  const files = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.npy'),
  );
  expect(files.length).toBeGreaterThan(1000);
  for (const file of files) {
    const bytes = readFileSync(path.join(GOLDEN, file));
    expect(Buffer.compare(npyBytes(parseNpy(bytes, file)), bytes), file).toBe(0);
  }
});

test('a scalar, int64 and a view of a larger array', () => {
  for (const one of [tensor(new Float32Array([3]), []), tensor(new BigInt64Array([-5n, 7n]), [2, 1])]) {
    expect(parseNpy(npyBytes(one), 'x')).toEqual(one);
  }
  const view = tensor(new Float64Array([1, 2, 3, 4]).subarray(1, 3), [2]);
  expect(parseNpy(npyBytes(view), 'x').data).toEqual(new Float64Array([2, 3]));
});

describe('memory', () => {
  const held = npyBytes(tensor(new Float32Array([1, 2]), [2])) as Uint8Array<ArrayBuffer>;

  test('of what is parsed is its own', () => {
    const bytes = held.slice();
    const read = parseNpy(bytes, 'x.npy');
    bytes.fill(0);
    expect([...read.data]).toEqual([1, 2]);
  });

  test('of bytes that are given away is kept, where the header is the one that we write', () => {
    const bytes = held.slice();
    expect(takeNpy(bytes, () => ({ file: 'x.npy', wanted: { path: 'x.npy' } })).data.buffer).toBe(
      bytes.buffer,
    );
  });

  test('of a part of a buffer, or behind another header, is not', () => {
    const larger = new Uint8Array(held.length + 8);
    larger.set(held);
    const text = Buffer.from(held).toString('latin1').replaceAll("'", '"');
    const other = new Uint8Array(Buffer.from(text, 'latin1'));
    for (const bytes of [larger.subarray(0, held.length), other]) {
      const read = takeNpy(bytes, () => ({ file: 'x.npy', wanted: { path: 'x.npy' } }));
      expect([...read.data]).toEqual([1, 2]);
      expect(read.data.buffer).not.toBe(bytes.buffer);
    }
  });
});
