// Inside the kernel: which products a shape is made of, that each is checked, and how they are judged together.
import { describe, expect, test } from 'vitest';
import { script } from './scripts.ts';

const { flopOfProduct, productsOf, productTruth } = await script('products.mjs');
const { flopOf, SHAPES } = await script('shapes.mjs');
const { KERNEL } = await script('bars.mjs');
const { insideOf } = await script('kernel.mjs');
const { kernelTable } = await script('tables.mjs');
const { drawNetwork } = await script('network.mjs');
const { checked } = await script('truth.mjs');
const { open } = await script('engines/product.mjs');
const { timedRuns } = await script('engines/timed.mjs');

type Product = { name: string; count: number };

test.each(Object.keys(KERNEL))('the products of %s are all of its multiplications and additions', (name) => {
  const products: Product[] = productsOf(SHAPES[name]);
  const flop = products.map((product) => product.count * flopOfProduct(product));
  expect(flop.reduce((sum, one) => sum + one)).toBe(flopOf(SHAPES[name]));
});

test('the products of S4: what is left of the steps is a product of its own, states of one size are one', () => {
  const products: Product[] = productsOf(SHAPES.S4);
  expect(products.map(({ name, count }) => [name, count])).toEqual([
    ['64 x 64 -> 128, input', 1],
    ['36 x 64 -> 128, input', 1],
    ['1 x 128 -> 128, state', 200],
    ['64 x 128 -> 128, input', 1],
    ['36 x 128 -> 128, input', 1],
  ]);
});

// 6 units: the last vector has unused lanes.
const SMALL = { module: 'RNN', seq_len: 30, batch: 3, input_size: 5, hidden_size: 6, num_layers: 2 };
test.each<Product>(productsOf(SMALL))(
  '$name: the kernel is right, and refused where it is not',
  (product) => {
    const network = drawNetwork(product);
    const { input, hx, ...state_dict } = network;
    const engine = open(product, { state_dict, input, hx }, { module: { fma: false } });
    expect(engine.time(3).seconds).toBeGreaterThanOrEqual(0); // not NaN: how many is for the benchmark
    const { output } = engine.answer();
    const expected = productTruth(product, network);
    expect(checked({ output }, expected).refused).toBeUndefined();
    output[output.length - 1] += 0.001;
    expect(checked({ output }, expected).refused).toMatch(/^output is off by 0\.0010/);
  },
);

test('a turn is made in bursts, of which the fastest is told beside all of them', () => {
  const counts: number[] = [];
  const spin = (count: number) => {
    counts.push(count);
    for (let i = 0; i < count * 1000; i++) Math.hypot(i, 1);
  };
  for (const calls of [1, 10, 1000]) {
    counts.length = 0;
    const { seconds, fastest } = timedRuns(spin, calls);
    expect(counts.reduce((sum, one) => sum + one)).toBe(calls);
    expect(fastest).toBeGreaterThanOrEqual(0);
    expect(fastest).toBeLessThanOrEqual(seconds);
  }
});

describe('the share of the peak', () => {
  // 2 flop each, and 200; the peak makes 8 in a second.
  const one = { name: 'one', count: 100, batch: 1, input_size: 1, hidden_size: 1, fastest: [0.25, 0.5, 0.5] };
  const other = { name: 'other', count: 1, batch: 10, input_size: 10, hidden_size: 1, fastest: [25, 50, 50] };
  const peak = { flop: 8, times: [1, 1, 2] };

  test('is of each round by itself, and of the whole by all its flop and all its time', () => {
    const { products, whole } = insideOf([one, other], peak, 0.85);
    expect(products.map(({ share }: { share: object }) => share)).toMatchObject([
      { rounds: [1, 0.5, 1], median: 1 },
      { rounds: [1, 0.5, 1], median: 1 },
    ]);
    expect(whole.share.rounds).toEqual([1, 0.5, 1]);
    const { whole: slower } = insideOf([one, { ...other, fastest: [75, 150, 150] }], peak, 0.85);
    expect(slower.share.rounds).toEqual([0.5, 0.25, 0.5]);
  });

  test.each([
    [1, true],
    [1.01, false],
    [NaN, false],
  ])('a bar of %d of it is met: %s', (bar, met) => expect(insideOf([one], peak, bar).met).toBe(met));

  test.each([
    ['a product that is wrong', [{ ...one, refused: 'output is off by 1' }], peak, 'one: output is off by 1'],
    ['a product that did not run', [{ ...one, missing: 'it ended' }], peak, 'one: it ended'],
    ['a peak that did not run', [one], { missing: 'it ended' }, 'peak: it ended'],
  ])('%s is a fault, not a share', (_, products, machine, fault) => {
    expect(insideOf(products, machine, 0.85)).toEqual({ fault });
  });

  test('is a table of 80 columns', () => {
    const measured = [1, 1.01].map((bar) => ({
      name: 'ours simd',
      shape: 'S4',
      ...insideOf([one], peak, bar),
    }));
    const lines: string[] = kernelTable([
      ...measured,
      { name: 'ours fma', shape: 'S4', fault: 'peak: it ended' },
    ]).split('\n');
    expect(lines).toEqual([
      'inside the kernel                  GFLOP/s   of 128-bit peak (quartiles)',
      'S4 simd, peak                          0.0',
      '  one                        100x      0.0   100% (75% to 100%)',
      '  all of them                          0.0   100% (75% to 100%), at least 100%',
      'S4 simd, peak                          0.0',
      '  one                        100x      0.0   100% (75% to 100%)',
      '  all of them                          0.0   100% (75% to 100%), BELOW 101%',
      'S4 fma                      MISSING',
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
