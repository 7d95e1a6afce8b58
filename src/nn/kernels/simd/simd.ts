// Runs a network in linear memory: weights are packed once, the input is copied in, each layer and direction is one call,
// results are copied out.
import { type Kernel, type Network, type Runner, type Sequence, wantCounts } from '../kernel.ts';
import { scalar } from '../scalar.ts';
import { type Engine, engineWith } from './engine.ts';
import { Loaded } from './loaded.ts';
import { runPacked } from './packed-run.ts';
import { chunkOf } from './packing.ts';
import { writeCallPlan } from './plan.ts';
import { type Room, roomOf } from './call-room.ts';

/** With fused multiply-add, or without. @returns undefined where this engine cannot run it */
export function simd(fma: boolean): Kernel | undefined {
  const engine = engineWith(fma);
  return engine && ((network) => (isEmpty(network) ? scalar(network) : new SimdRunner(engine, network)));
}

/** A cell may have sizes of 0: nothing is to be made fast there. */
function isEmpty({ layers }: Network): boolean {
  return layers.flat().some(({ input_size, hidden_size }) => input_size === 0 || hidden_size === 0);
}

class SimdRunner implements Runner {
  readonly #loaded: Loaded;
  // What the plans say now: they are written again where anything of it is another.
  #seq_len = 0;
  #batch = 0;
  #room: Room | undefined;
  #start = 0;
  #packings = 0;

  constructor(engine: Engine, network: Network) {
    this.#loaded = new Loaded(engine, network);
  }

  run(sequence: Sequence): void {
    const { seq_len, batch, lengths, input, initial, output, last, between } = sequence;
    if (batch === 0) return;
    const loaded = this.#loaded;
    const { linear, num_layers, num_directions, input_size, hidden_size, h_size, hasC } = loaded;
    const states = num_layers * num_directions * batch;
    const output_length = seq_len * batch * num_directions * h_size;
    wantCounts(sequence, seq_len * batch * input_size, states * h_size, output_length, states * hidden_size);
    if (lengths !== undefined) {
      this.#room = undefined; // the plans are those of its segments afterwards
      runPacked(loaded, sequence, lengths);
      return;
    }

    const base = loaded.place();
    const room = this.#planned(base, seq_len, batch);
    const start = this.#start;
    linear.copyIn(input, start + room.x);
    const h = start + room.h;
    const c = start + room.c;
    if (initial === undefined) linear.floats.fill(0, h, start + room.outputs[0]);
    else {
      linear.copyIn(initial[0]!.data, h);
      if (hasC) linear.copyIn(initial[1]!.data, c);
    }
    const h_n = last[0]!.data;
    for (let layer = 0; layer < num_layers; layer++) {
      const above = start + room.outputs[layer % 2]!;
      for (let direction = 0; direction < num_directions; direction++) {
        loaded.runLayer(base + loaded.parts[layer]![direction]!.plan);
        if (h_n !== output) {
          const end = direction === 0 ? (seq_len - 1) * batch : 0; // row of the last step that is computed
          this.#copyRows(
            above + direction * h_size,
            end,
            batch,
            h_n,
            (layer * num_directions + direction) * batch,
          );
        }
      }
      if (layer === num_layers - 1) linear.copyOut(above, output_length, output, 0);
      else between?.(linear.view(above, output_length));
    }
    if (hasC) linear.copyOut(c, states * hidden_size, last[1]!.data, 0);
  }

  dispose(): void {
    this.#loaded.dispose();
  }

  /** h of a step, from an output to a state. In one direction its rows follow each other. */
  #copyRows(column: number, first: number, batch: number, to: Sequence['output'], state: number): void {
    const { linear, num_directions, h_size } = this.#loaded;
    const rows = num_directions === 1 ? batch : 1;
    for (let row = 0; row < batch; row += rows) {
      const from = column + (first + row) * num_directions * h_size;
      linear.copyOut(from, rows * h_size, to, (state + row) * h_size);
    }
  }

  /** Room for a call, and plans that say so. @throws MemoryError */
  #planned(base: number, seq_len: number, batch: number): Room {
    const loaded = this.#loaded;
    const isKept = this.#room !== undefined && seq_len === this.#seq_len && batch === this.#batch;
    const room = isKept
      ? this.#room!
      : roomOf(loaded, seq_len * batch, batch, Math.min(seq_len, chunkOf(batch)) * batch);
    const start = loaded.linear.scratch(room.size * 4, loaded.lease) / 4;
    if (isKept && start === this.#start && loaded.packings === this.#packings) return room;
    this.#seq_len = seq_len;
    this.#batch = batch;
    this.#room = room;
    this.#start = start;
    this.#packings = loaded.packings;
    this.#writePlans(base, room);
    return room;
  }

  #writePlans(base: number, room: Room): void {
    const { linear, parts, num_directions, hidden_size, h_size } = this.#loaded;
    const [seq_len, batch, start] = [this.#seq_len, this.#batch, this.#start];
    parts.forEach((directions, layer) => {
      const below = layer === 0 ? room.x : room.outputs[(layer + 1) % 2]!;
      const above = room.outputs[layer % 2]!;
      directions.forEach(({ plan, weights, isReverse }, direction) => {
        const first = isReverse ? (seq_len - 1) * batch : 0; // row of the first step that is computed
        const state = (layer * num_directions + direction) * batch;
        writeCallPlan(linear.integers, base + plan, {
          x: (start + below + first * weights.input_size) * 4,
          h_0: (start + room.h + state * h_size) * 4,
          c: (start + room.c + state * hidden_size) * 4,
          output: (start + above + direction * h_size + first * num_directions * h_size) * 4,
          seq_len,
          batch,
          chunk: chunkOf(batch),
          z: (start + room.z) * 4,
          s: (start + room.s) * 4,
          whole: (start + room.whole) * 4,
          projected: (start + room.projected) * 4,
          aside: (start + room.aside) * 4,
        });
      });
    });
  }
}
