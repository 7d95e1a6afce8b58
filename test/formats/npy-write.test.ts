// What we write is what numpy wrote, byte for byte.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { npyBytes, parseNpy } from '../../src/formats/index.ts';
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
