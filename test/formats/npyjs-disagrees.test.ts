// The guard behind the header check: npyjs must choose the array that the header announced.
import { afterAll, expect, test, vi } from 'vitest';
import { npyBytes } from './npy-bytes.ts';

// Test files share their modules: what is mocked here is loaded anew, and anew again for the next file.
vi.doMock('npyjs', () => ({ parse: () => ({ data: new Float64Array(6) }) }));
vi.resetModules();
afterAll(() => {
  vi.doUnmock('npyjs');
  vi.resetModules();
});

test('an npyjs that reads another dtype than the header says is refused', async () => {
  const { parseNpy } = await import('../../src/formats/index.ts');
  expect(() => parseNpy(npyBytes(), 'x.npy')).toThrow(
    /^x\.npy: npyjs read float64, the header says float32$/,
  );
});
