// The guard behind the header check: npyjs must choose the array that the header announced.
import { expect, test, vi } from 'vitest';
import { parseNpy } from '../../src/formats/index.ts';
import { npyBytes } from './npy-bytes.ts';

vi.mock('npyjs', () => ({ parse: () => ({ data: new Float64Array(6) }) }));

test('an npyjs that reads another dtype than the header says is refused', () => {
  expect(() => parseNpy(npyBytes(), 'x.npy')).toThrow(
    /^x\.npy: npyjs read float64, the header says float32$/,
  );
});
