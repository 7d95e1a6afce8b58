// A network's weights in linear memory, packed once, with a plan for each layer and direction.
import type { Network, Weights } from '../kernel.ts';
import type { Engine, Layer } from './engine.ts';
import { GATES } from './gates/index.ts';
import type { Lease, LinearMemory } from './memory.ts';
import { type PackedSizes, packedSizes, packWeights } from './packing.ts';
import { PLAN_BYTES, writeWeightPlan } from './plan.ts';

/** One layer in one direction. */
interface Part {
  readonly weights: Weights;
  readonly sizes: PackedSizes;
  /** Where its plan lies, in bytes from where the network's block begins; its weights follow. */
  readonly plan: number;
  readonly isReverse: boolean;
}

/** Of networks that were dropped without dispose. */
const dropped = new FinalizationRegistry(({ linear, lease }: { linear: LinearMemory; lease: Lease }) =>
  linear.vacate(lease),
);

export class Loaded {
  readonly linear: LinearMemory;
  readonly runLayer: Layer;
  readonly num_layers: number;
  readonly num_directions: number;
  readonly input_size: number;
  readonly hidden_size: number;
  /** Features of h. */
  readonly h_size: number;
  /** Whether there is a second state. */
  readonly hasC: boolean;
  /** By layer, then direction. */
  readonly parts: readonly (readonly Part[])[];
  /** Packed when they run: a module that never does takes no linear memory, and one may give its place to another. */
  readonly lease: Lease;
  /** Grows whenever the weights are packed: what was written into plans is gone then. */
  packings = 0;
  /** Dropped with this. Only a full collection sees that, and the weights should not have to wait for one. */
  readonly #mark = {};

  constructor({ linear, fma, layers }: Engine, { steps, config, layers: weights, widths }: Network) {
    const name = steps.simd!(config);
    let bytes = 0;
    this.parts = weights.map((directions) =>
      directions.map((one, direction) => {
        const sizes = packedSizes(one, fma, GATES[name]);
        const plan = bytes;
        bytes += PLAN_BYTES + sizes.total;
        bytes = Math.ceil(bytes / 64) * 64; // a cache line
        return { weights: one, sizes, plan, isReverse: direction === 1 };
      }),
    );
    this.linear = linear;
    this.runLayer = layers[name];
    this.num_layers = weights.length;
    this.num_directions = weights[0]!.length;
    this.input_size = weights[0]![0]!.input_size;
    this.hidden_size = config.hidden_size;
    this.h_size = widths[0]!;
    this.hasC = widths.length > 1;
    this.lease = { bytes, address: undefined };
    dropped.register(this.#mark, { linear, lease: this.lease }, this.#mark);
  }

  /** Where its block begins, in bytes. @throws MemoryError */
  place(): number {
    return this.lease.address ?? this.#pack();
  }

  dispose(): void {
    dropped.unregister(this.#mark);
    this.linear.vacate(this.lease);
  }

  #pack(): number {
    const { linear, lease } = this;
    const base = linear.place(lease);
    linear.floats.fill(0, base / 4, (base + lease.bytes) / 4);
    for (const part of this.parts.flat()) {
      const at = base + part.plan;
      packWeights(part.weights, part.sizes, linear.floats.subarray((at + PLAN_BYTES) / 4));
      this.#plan(part, at);
    }
    this.packings++;
    return base;
  }

  #plan({ weights: { input_size, hidden_size }, sizes, isReverse }: Part, at: number): void {
    const { h_size, input, projection, row, h_row } = sizes;
    const weights = at + PLAN_BYTES;
    writeWeightPlan(this.linear.integers, at, {
      sign: isReverse ? -1 : 1,
      x_stride: input_size * 4,
      output_stride: this.num_directions * h_size * 4,
      input_size,
      hidden_size,
      h_size,
      z_stride: row * 4,
      weight_ih: weights,
      weight_hh: weights + sizes.weight_hh,
      bias: weights + sizes.bias,
      bias_hh: weights + sizes.bias_hh,
      input_panels: input.panels,
      input_wide: input.wide,
      input_width: input.width,
      panels: sizes.panels,
      wide: sizes.wide,
      width: sizes.width,
      weight_hr: projection ? weights + sizes.weight_hr : 0,
      projected_stride: h_row * 4,
      zeros: weights + sizes.zeros,
      hr_panels: projection?.panels ?? 0,
      hr_wide: projection?.wide ?? 0,
      hr_width: projection?.width ?? 0,
    });
  }
}
