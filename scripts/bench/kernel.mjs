// Inside the kernel: the matrix products of a shape alone, each checked first, in turns with the machine's peak. A fused
// multiply-add is counted as two, the peak does not fuse: more than all of it is possible.
import { KERNEL } from './bars.mjs';
import { PEAK } from './engines.mjs';
import { isSound, measure } from './measure.mjs';
import { median, ratios, spread } from './paired.mjs';
import { flopOfProduct, productsOf, productTruth } from './products.mjs';
import { SHAPES } from './shapes.mjs';

/** @returns an entry a shape and SIMD kernel: as insideOf gives it, or why there is none */
export async function measureKernel(names, engines, settings) {
  const kernels = engines.filter(
    ({ ours, options, shapes }) => ours && !shapes && options.module.kernel === 'simd',
  );
  const peak = { name: PEAK.name, engine: PEAK };
  const found = [];
  for (const shape of kernels.length > 0 ? names.filter((name) => KERNEL[name]) : []) {
    const products = productsOf(SHAPES[shape]);
    const label = (kernel, product) => `${kernel.name}, ${product.name}`;
    const entrants = kernels.flatMap((kernel) =>
      products.map((product) => ({
        name: label(kernel, product),
        engine: { ...kernel, file: 'engines/product.mjs' },
        shape: product,
      })),
    );
    const say = (what) => settings.say(`${shape}, ${what}`);
    const results = await measure([...entrants, peak], { ...settings, say }, productTruth);
    for (const kernel of kernels) {
      const own = products.map((product) => ({ ...product, ...results[label(kernel, product)] }));
      found.push({ name: kernel.name, shape, ...insideOf(own, results[PEAK.name], KERNEL[shape]) });
    }
  }
  return found;
}

/**
 * @param products with their results @param peak its result
 * @returns `peak` in GFLOP/s, `products` and the `whole` of them with `gflops` and `share` of the peak, and whether the
 *   whole has `met` its `bar`; or a fault
 */
export function insideOf(products, peak, bar) {
  const wrong = [...products, { name: PEAK.name, ...peak }].find((one) => !isSound(one));
  if (wrong) return { fault: `${wrong.name}: ${wrong.missing ?? wrong.refused}` };
  const speed = (flop, times) => {
    const share = ratios(times, peak.times).map((ratio) => (ratio * flop) / peak.flop);
    return { gflops: flop / median(times) / 1e9, share: { ...spread(share), rounds: share } };
  };
  const flop = products.map((product) => product.count * flopOfProduct(product));
  const whole = speed(
    flop.reduce((sum, one) => sum + one, 0),
    peak.times.map((_, round) =>
      products.reduce((sum, { count, fastest }) => sum + count * fastest[round], 0),
    ),
  );
  return {
    peak: peak.flop / median(peak.times) / 1e9,
    products: products.map((product) => ({
      name: product.name,
      count: product.count,
      errors: product.errors,
      ...speed(flopOfProduct(product), product.fastest),
    })),
    whole,
    bar,
    met: whole.share.median >= bar,
  };
}
