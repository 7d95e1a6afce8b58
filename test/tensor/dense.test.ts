// What is trusted of a tensor without being checked again, and what no longer is once it was changed.
import { describe, expect, test } from 'vitest';
import { RNNCell } from '../../src/nn/index.ts';
import { isTensor, type Tensor, tensor, viewOf } from '../../src/tensor/index.ts';

const made = () => tensor(new Float32Array(6), [2, 3]);
const changed = (change: Partial<Record<keyof Tensor, unknown>>) => Object.assign(made(), change) as Tensor;

describe('a tensor that was changed after it was made is looked at again', () => {
  test.each<[string, Tensor, boolean]>([
    ['not changed', made(), true],
    ['another shape of as many', changed({ shape: [3, 2] }), true],
    ['a shape of more', changed({ shape: [3, 3] }), false],
    ['negative sizes whose product fits', changed({ shape: [-2, -3] }), false],
    ['a shape that is none', changed({ shape: 6 }), false],
    ['other data of as many', changed({ data: new Float32Array(6) }), true],
    ['less data', changed({ data: new Float32Array(5) }), false],
    ['data of another dtype', changed({ data: new Float64Array(6) }), false],
    ['another dtype', changed({ dtype: 'float64' }), false],
    ['not made here, and right', { ...made() }, true],
    ['nothing', undefined as unknown as Tensor, false],
  ])('%s', (_, given, right) => expect(isTensor(given)).toBe(right));

  test('data that was transferred away is none', () => {
    const given = made();
    structuredClone(given.data, { transfer: [given.data.buffer as ArrayBuffer] });
    expect(isTensor(given)).toBe(false);
  });
});

test('its buffer is that of the data it has now', () => {
  const given = made();
  expect(viewOf(given)!.buffer).toBe(given.data.buffer);
  const data = new Float32Array(6);
  Object.assign(given, { data });
  expect(viewOf(given)!.buffer).toBe(data.buffer);
  expect(viewOf({ ...given })!.buffer).toBe(data.buffer);
});

test('out whose data became that of the state is refused, though it was apart before', () => {
  const cell = new RNNCell({ input_size: 3, hidden_size: 3 }, { seed: 1 });
  const input = made();
  const hx = made();
  const out = tensor(new Float32Array(6), [2, 3]);
  expect(cell.forward(input, hx, { out })).toBe(out);
  Object.assign(out, { data: hx.data });
  expect(() => cell.forward(input, hx, { out })).toThrow(/^out: shares memory with hx/);
});
