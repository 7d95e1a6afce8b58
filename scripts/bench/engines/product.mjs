// One matrix product of our SIMD kernel, as built, in a loop that is WASM too: the time is the product's alone.
// Weights, A and C are the same in every call: they come from the nearest cache that holds them.
import { doWhile, increase } from '../../../dist/nn/kernels/simd/assembler.js';
import { packedSizes, packWeights } from '../../../dist/nn/kernels/simd/packing.js';
import { ModuleBuilder } from '../../../dist/nn/kernels/simd/wasm-module.js';
import { defineProduct } from '../../../dist/nn/kernels/simd/product.js';
import { timedRuns } from './timed.mjs';

const [PAGE, LINE, FLOAT] = [65_536, 64, 4]; // bytes
const PARAMETERS = [
  'a',
  'a_stride',
  'rows',
  'w',
  'depth',
  'panels',
  'wide',
  'width',
  'c',
  'c_stride',
  'base',
  'base_stride',
];

/**
 * @param sizes   of a cell, and `part`: its input's product or its state's
 * @param network of that cell
 */
export function open(sizes, { state_dict, input, hx }, { module: { fma } }) {
  const { part, batch, input_size, hidden_size } = sizes;
  const arrays = Object.entries(state_dict).map(([name, { data }]) => [name, data]);
  const weights = { input_size, hidden_size, ...Object.fromEntries(arrays) };
  const packed = packedSizes(weights, fma);
  const [rows, depth, w, base] =
    part === 'input'
      ? [input.data, input_size, 0, packed.bias]
      : [hx.data, hidden_size, packed.weight_hh, packed.total]; // zeros, in place of what is added to step by step

  // In linear memory: the packed weights, zeros, A, C.
  const c_stride = packed.row * FLOAT;
  const a = lineFrom(packed.total + c_stride);
  const c = lineFrom(a + rows.byteLength);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((c + batch * c_stride) / PAGE) });
  const floats = new Float32Array(memory.buffer);
  packWeights(weights, packed, floats);
  floats.set(rows, a / FLOAT);

  const repeat = repeatIn(memory, fma);
  const { panels, wide, width } = packed;
  const run = (calls) =>
    repeat(calls, a, depth * FLOAT, batch, w, depth, panels, wide, width, c, c_stride, base, 0);
  return {
    version: `Node ${process.versions.node}`,
    answer: () => {
      run(1);
      const output = new Float32Array(batch * hidden_size);
      for (let row = 0; row < batch; row++) {
        const from = (c + row * c_stride) / FLOAT;
        output.set(floats.subarray(from, from + hidden_size), row * hidden_size);
      }
      return { output };
    },
    time: (calls) => timedRuns(run, calls),
  };
}

/** `repeat(calls, …)`: the product with these parameters, so many times. */
function repeatIn(memory, fma) {
  const builder = new ModuleBuilder();
  const product = defineProduct(builder, fma);
  const repeat = builder.define(['calls', ...PARAMETERS], ({ calls, ...given }) => [
    doWhile(calls, product(...PARAMETERS.map((name) => given[name])), increase(calls, -1)),
  ]);
  builder.export('repeat', repeat);
  const module = new WebAssembly.Module(builder.bytes(0, new Uint8Array()));
  return new WebAssembly.Instance(module, { m: { m: memory } }).exports.repeat;
}

function lineFrom(address) {
  return Math.ceil(address / LINE) * LINE;
}
