// Runs a packed sequence: as a whole one runs, segment by segment, with the states in between in their places.
import type { Sequence } from '../kernel.ts';
import type { Loaded } from './loaded.ts';
import { chunkOf } from './packing.ts';
import { writeCallPlan } from './plan.ts';
import { type Room, roomOf } from './call-room.ts';
import { copyValues, eachRow, packedBy, type Packed, type Segment } from './segments.ts';

export function runPacked(loaded: Loaded, sequence: Sequence, lengths: readonly number[]): void {
  const { batch, input, initial, output, last, between } = sequence;
  const { linear, num_layers, num_directions, input_size, hidden_size, h_size, hasC } = loaded;
  const packed = packedBy(lengths);
  const base = loaded.place();
  const z_rows = Math.max(...packed.segments.map(({ steps, rows }) => Math.min(steps, chunkOf(rows)) * rows));
  const room = roomOf(loaded, packed.total, batch, z_rows);
  const start = linear.scratch(room.size * 4, loaded.lease) / 4;
  const { floats } = linear;
  const output_size = num_directions * h_size;

  eachRow(packed, batch, (to, from) =>
    copyValues(input, from * input_size, floats, start + room.x + to * input_size, input_size),
  );
  const states = [
    { at: start + room.h, width: h_size },
    ...(hasC ? [{ at: start + room.c, width: hidden_size }] : []),
  ];
  states.forEach(({ at, width }, state) => {
    const given = initial?.[state]!.data;
    floats.fill(0, at, at + num_layers * num_directions * batch * width);
    if (given)
      eachState(loaded, packed, (to, from) =>
        copyValues(given, from * width, floats, at + to * width, width),
      );
  });

  for (let layer = 0; layer < num_layers; layer++) {
    const above = start + room.outputs[layer % 2]!;
    const below = start + (layer === 0 ? room.x : room.outputs[(layer + 1) % 2]!);
    for (let direction = 0; direction < num_directions; direction++) {
      const order = direction === 0 ? packed.segments : packed.segments.toReversed();
      for (const segment of order)
        runSegment(loaded, room, { base, start, below, above, layer, direction, batch }, segment);
    }
    if (layer < num_layers - 1) between?.(linear.view(above, packed.total * output_size));
  }

  const top = start + room.outputs[(num_layers - 1) % 2]!;
  for (let i = 0; i < sequence.seq_len * batch * output_size; i++) output[i] = 0; // after the last step of a row
  eachRow(packed, batch, (from, to) =>
    copyValues(floats, top + from * output_size, output, to * output_size, output_size),
  );
  states.forEach(({ at, width }, state) => {
    const to = last[state]!.data;
    eachState(loaded, packed, (from, row) => copyValues(floats, at + from * width, to, row * width, width));
  });
}

/** Calls for each row of the states: where it lies in the order of lengths, and in that of the batch. */
function eachState(
  { num_layers, num_directions }: Loaded,
  { order }: Packed,
  visit: (packed: number, given: number) => void,
): void {
  for (let place = 0; place < num_layers * num_directions; place++) {
    order.forEach((row, at) => visit(place * order.length + at, place * order.length + row));
  }
}

interface Part {
  /** Bytes. */
  readonly base: number;
  // Floats.
  readonly start: number;
  readonly below: number;
  readonly above: number;
  readonly layer: number;
  readonly direction: number;
  readonly batch: number;
}

/** Rows that begin read their h_0 from its place, the others what the segment before has left there. */
function runSegment(
  { linear, runLayer, parts, num_directions, hidden_size, h_size }: Loaded,
  room: Room,
  { base, start, below, above, layer, direction, batch }: Part,
  { steps, rows, first }: Segment,
): void {
  const { plan, weights, isReverse } = parts[layer]![direction]!;
  const output_size = num_directions * h_size;
  const state = (layer * num_directions + direction) * batch;
  const firstRow = first + (isReverse ? (steps - 1) * rows : 0);
  const lastRow = first + (isReverse ? 0 : (steps - 1) * rows);
  const column = above + direction * h_size;
  const h = start + room.h + state * h_size;
  writeCallPlan(linear.integers, base + plan, {
    x: (below + firstRow * weights.input_size) * 4,
    h_0: h * 4,
    c: (start + room.c + state * hidden_size) * 4,
    output: (column + firstRow * output_size) * 4,
    seq_len: steps,
    batch: rows,
    chunk: chunkOf(rows),
    z: (start + room.z) * 4,
    s: (start + room.s) * 4,
    whole: (start + room.whole) * 4,
    projected: (start + room.projected) * 4,
    aside: (start + room.aside) * 4,
  });
  runLayer(base + plan);
  for (let row = 0; row < rows; row++) {
    const from = column + (lastRow + row) * output_size;
    linear.floats.copyWithin(h + row * h_size, from, from + h_size);
  }
}
