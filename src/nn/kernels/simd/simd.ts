// Runs a network in linear memory: weights are packed once, the input is copied in, each layer and direction is one call,
// results are copied out.
import type { Kernel, Network, Runner, Sequence } from '../kernel.ts';
import { scalar } from '../scalar.ts';
import { type Engine, engineWith, type Layer } from './engine.ts';
import { chunkOf, type PackedSizes, packedSizes, packWeights } from './packing.ts';
import type { LinearMemory } from './memory.ts';

/** With fused multiply-add, or without. @returns undefined where this engine cannot run it */
export function simd(fma: boolean): Kernel | undefined {
  const engine = engineWith(fma);
  return engine && ((network) => (isEmpty(network) ? scalar(network) : new SimdRunner(engine, network)));
}

/** A cell may have sizes of 0: nothing is to be made fast there. */
function isEmpty({ layers }: Network): boolean {
  return layers.flat().some(({ input_size, hidden_size }) => input_size === 0 || hidden_size === 0);
}

/** One direction's weights, by address in bytes. */
interface Packed {
  readonly input_size: number;
  readonly weight_ih: number;
  readonly weight_hh: number;
  readonly bias: number;
  readonly sizes: PackedSizes;
}

interface Block {
  readonly linear: LinearMemory;
  readonly address: number;
  readonly bytes: number;
}

/** Weights of runners that were dropped without dispose. */
const dropped = new FinalizationRegistry(({ linear, address, bytes }: Block) => linear.free(address, bytes));

class SimdRunner implements Runner {
  readonly #linear: LinearMemory;
  readonly #block: Block;
  readonly #layers: readonly (readonly Packed[])[];
  readonly #hidden_size: number;
  readonly #runLayer: Layer;

  constructor(engine: Engine, { layers, steps, config }: Network) {
    const { linear, fma } = engine;
    const bytes = layers.flat().reduce((sum, weights) => sum + packedSizes(weights, fma).total, 0);
    const address = linear.allocate(bytes);
    linear.floats.fill(0, address / 4, (address + bytes) / 4);
    let next = address;
    this.#layers = layers.map((directions) =>
      directions.map((weights) => {
        const sizes = packedSizes(weights, fma);
        const weight_ih = next;
        packWeights(weights, sizes, linear.floats.subarray(weight_ih / 4));
        next += sizes.total;
        return {
          input_size: weights.input_size,
          weight_ih,
          weight_hh: weight_ih + sizes.weight_hh,
          bias: weight_ih + sizes.bias,
          sizes,
        };
      }),
    );
    this.#linear = linear;
    this.#block = { linear, address, bytes };
    this.#hidden_size = config.hidden_size;
    this.#runLayer = engine.layers[steps.simd!(config)];
    dropped.register(this, this.#block, this);
  }

  run({ seq_len, batch, input, initial, output, last, between }: Sequence): void {
    if (batch === 0) return;
    const h_0 = initial === undefined ? undefined : initial[0]!.data;
    const h_n = last[0]!.data;
    const linear = this.#linear;
    const runLayer = this.#runLayer;
    const hidden_size = this.#hidden_size;
    const layers = this.#layers;
    const num_layers = layers.length;
    const num_directions = layers[0]!.length;
    const state_size = batch * hidden_size;
    const states = num_layers * num_directions * state_size;
    const output_size = num_directions * hidden_size;
    const chunk = chunkOf(batch);
    const z_size = chunk * batch * layers[0]![0]!.sizes.row;

    // Where each part begins, in floats. Layers write to two outputs in turns.
    const x = linear.scratch((input.length + states + 2 * output.length + z_size) * 4) / 4;
    const h = x + input.length;
    const even = h + states;
    const odd = even + output.length;
    const z = odd + output.length;
    const { floats } = linear; // after scratch, which may grow it
    floats.set(input as Float32Array, x);
    if (h_0) floats.set(h_0 as Float32Array, h);
    else floats.fill(0, h, h + states);

    let below = x;
    for (let layer = 0; layer < num_layers; layer++) {
      const above = layer % 2 === 0 ? even : odd;
      for (let direction = 0; direction < num_directions; direction++) {
        const packed = layers[layer]![direction]!;
        const { input_size, weight_ih, weight_hh, bias, sizes } = packed;
        const sign = direction === 0 ? 1 : -1;
        const first = direction === 0 ? 0 : (seq_len - 1) * batch; // row of the first step that is computed
        const end = (seq_len - 1) * batch - first;
        const column = above + direction * hidden_size;
        const state = (layer * num_directions + direction) * state_size;
        // prettier-ignore
        runLayer(
          (below + first * input_size) * 4, input_size * 4, input_size, weight_ih, weight_hh, bias,
          hidden_size, (h + state) * 4, (column + first * output_size) * 4, output_size * 4, seq_len, batch, sign,
          sizes.panels, sizes.wide, sizes.width, z * 4, sizes.row * 4, chunk,
        );
        // In one direction the rows of the last step follow each other.
        const length = num_directions === 1 ? state_size : hidden_size;
        for (let at = 0; h_n !== output && at < state_size; at += length) {
          h_n.set(linear.view(column + (end + at / hidden_size) * output_size, length), state + at);
        }
      }
      if (layer === num_layers - 1) output.set(linear.view(above, output.length));
      else between?.(linear.view(above, output.length));
      below = above;
    }
  }

  dispose(): void {
    dropped.unregister(this);
    const { linear, address, bytes } = this.#block;
    linear.free(address, bytes);
  }
}
