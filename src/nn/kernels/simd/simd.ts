// Runs a network in linear memory: weights are packed once, the input is copied in, each layer and direction is one call,
// results are copied out.
import {
  type Kernel,
  type Network,
  type Runner,
  type Sequence,
  wantCounts,
  type Weights,
} from '../kernel.ts';
import { scalar } from '../scalar.ts';
import { type Engine, engineWith, type Layer } from './engine.ts';
import { chunkOf, type PackedSizes, packedSizes, packWeights } from './packing.ts';
import type { Lease, LinearMemory } from './memory.ts';

/** With fused multiply-add, or without. @returns undefined where this engine cannot run it */
export function simd(fma: boolean): Kernel | undefined {
  const engine = engineWith(fma);
  return engine && ((network) => (isEmpty(network) ? scalar(network) : new SimdRunner(engine, network)));
}

/** A cell may have sizes of 0: nothing is to be made fast there. */
function isEmpty({ layers }: Network): boolean {
  return layers.flat().some(({ input_size, hidden_size }) => input_size === 0 || hidden_size === 0);
}

/** One direction's weights, by address in bytes from where the module's begin. */
interface Packed {
  readonly weights: Weights;
  readonly sizes: PackedSizes;
  readonly weight_ih: number;
  readonly weight_hh: number;
  readonly bias: number;
}

/** Of runners that were dropped without dispose. */
const dropped = new FinalizationRegistry(({ linear, lease }: { linear: LinearMemory; lease: Lease }) =>
  linear.vacate(lease),
);

/**
 * Each row of a packed sequence has an end of its own, which the layers here do not know: such a sequence runs on the plain
 * kernel, whatever else the module runs on.
 */
class SimdRunner implements Runner {
  readonly #network: Network;
  #plain: Runner | undefined;
  readonly #linear: LinearMemory;
  /** Packed when they run: a module that never does takes no linear memory, and one may give its place to another. */
  readonly #lease: Lease;
  /** Dropped with the runner. Only a full collection sees that, and the weights should not have to wait for one. */
  readonly #mark = {};
  readonly #layers: readonly (readonly Packed[])[];
  readonly #hidden_size: number;
  readonly #runLayer: Layer;

  constructor({ linear, fma, layers: functions }: Engine, network: Network) {
    const { layers, steps, config } = network;
    this.#network = network;
    let bytes = 0;
    this.#layers = layers.map((directions) =>
      directions.map((weights) => {
        const sizes = packedSizes(weights, fma);
        const weight_ih = bytes;
        bytes += sizes.total;
        return {
          weights,
          sizes,
          weight_ih,
          weight_hh: weight_ih + sizes.weight_hh,
          bias: weight_ih + sizes.bias,
        };
      }),
    );
    this.#linear = linear;
    this.#lease = { bytes, address: undefined };
    this.#hidden_size = config.hidden_size;
    this.#runLayer = functions[steps.simd!(config)];
    dropped.register(this.#mark, { linear, lease: this.#lease }, this.#mark);
  }

  /** Where the weights begin, in bytes. @throws MemoryError */
  #packed(): number {
    const linear = this.#linear;
    const base = linear.place(this.#lease);
    linear.floats.fill(0, base / 4, (base + this.#lease.bytes) / 4);
    for (const { weights, sizes, weight_ih } of this.#layers.flat()) {
      packWeights(weights, sizes, linear.floats.subarray((base + weight_ih) / 4));
    }
    return base;
  }

  run(sequence: Sequence): void {
    if (sequence.lengths) {
      (this.#plain ??= scalar(this.#network)).run(sequence);
      return;
    }
    const { seq_len, batch, input, initial, output, last, between } = sequence;
    if (batch === 0) return;
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
    const input_length = seq_len * batch * layers[0]![0]!.weights.input_size;
    const output_length = seq_len * batch * output_size;
    wantCounts(sequence, input_length, states, output_length);
    const chunk = chunkOf(batch);
    const z_size = chunk * batch * layers[0]![0]!.sizes.row;

    // Where each part begins, in floats. Layers write to two outputs in turns.
    const base = this.#lease.address ?? this.#packed();
    const x = linear.scratch((input_length + states + 2 * output_length + z_size) * 4, this.#lease) / 4;
    const h = x + input_length;
    const even = h + states;
    const odd = even + output_length;
    const z = odd + output_length;
    linear.copyIn(input, x);
    if (initial) linear.copyIn(initial[0]!.data, h);
    else linear.floats.fill(0, h, h + states);

    let below = x;
    for (let layer = 0; layer < num_layers; layer++) {
      const above = layer % 2 === 0 ? even : odd;
      for (let direction = 0; direction < num_directions; direction++) {
        const packed = layers[layer]![direction]!;
        const { weight_ih, weight_hh, bias, sizes } = packed;
        const { input_size } = packed.weights;
        const sign = direction === 0 ? 1 : -1;
        const first = direction === 0 ? 0 : (seq_len - 1) * batch; // row of the first step that is computed
        const end = (seq_len - 1) * batch - first;
        const column = above + direction * hidden_size;
        const state = (layer * num_directions + direction) * state_size;
        // prettier-ignore
        runLayer(
          (below + first * input_size) * 4, input_size * 4, input_size, base + weight_ih, base + weight_hh,
          base + bias, hidden_size, (h + state) * 4, (column + first * output_size) * 4, output_size * 4, seq_len, batch, sign,
          sizes.panels, sizes.wide, sizes.width, z * 4, sizes.row * 4, chunk,
        );
        // In one direction the rows of the last step follow each other.
        const length = num_directions === 1 ? state_size : hidden_size;
        for (let at = 0; h_n !== output && at < state_size; at += length) {
          linear.copyOut(column + (end + at / hidden_size) * output_size, length, h_n, state + at);
        }
      }
      if (layer === num_layers - 1) linear.copyOut(above, output_length, output, 0);
      else between?.(linear.view(above, output_length));
      below = above;
    }
  }

  dispose(): void {
    dropped.unregister(this.#mark);
    this.#linear.vacate(this.#lease);
  }
}
