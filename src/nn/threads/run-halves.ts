// A batch in two halves: one for the twin in its worker, one for this thread.
import {
  ARRAYS,
  dtypeOf,
  type FloatArray,
  type FloatDtype,
  tensor,
  wantWhole,
  zeros,
} from '../../tensor/index.ts';
import { type Sequence, wantCounts } from '../kernels/index.ts';
import { putRows, type Rows, takenRows } from './halves.ts';
import type { Twin } from './twin.ts';

export interface HalvesSizes {
  readonly input_size: number;
  /** Layers times directions. */
  readonly places: number;
  /** Features of each state. */
  readonly widths: readonly number[];
  /** Features of output. */
  readonly output_size: number;
}

/**
 * Rows do not know of each other, so that each half has the bits of the whole. Where the twin has no answer, its half is
 * computed here too.
 * @param run of a half, on this thread
 */
export async function runHalves(
  twin: Twin,
  sequence: Sequence,
  sizes: HalvesSizes,
  run: (half: Sequence) => void,
): Promise<void> {
  const { seq_len, batch, output, last } = sequence;
  const { input_size, places, widths, output_size } = sizes;
  const states = widths.map((width) => places * batch * width);
  const output_length = seq_len * batch * output_size;
  wantCounts(sequence, seq_len * batch * input_size, states[0]!, output_length, states[1]);
  const middle = Math.ceil(batch / 2);
  const here: Rows = { first: 0, end: middle, batch };
  const there: Rows = { first: middle, end: batch, batch };
  const other = readBy(sequence, sizes, there); // before this thread's own: the worker need not wait for it
  // Copies go: what stays is needed where no answer comes.
  const answering = twin.ask({
    input: { data: other.input.slice(), shape: [seq_len, other.batch, input_size] },
    initial: other.initial?.map(({ data, shape }) => ({ data: data.slice(), shape })),
    lengths: other.lengths,
  });
  const write = ([first, ...others]: readonly FloatArray[], rows: Rows) => {
    wantWhole('out', output, output_length);
    last.forEach(({ data }, state) => wantWhole('out', data, states[state]!));
    putRows(first!, output, seq_len, output_size, rows);
    others.forEach((part, state) => putRows(part, last[state]!.data, places, widths[state]!, rows));
  };
  const computed = (half: Read): readonly FloatArray[] => {
    const room = roomFor(half, sizes);
    run({ ...half, ...room });
    return [room.output, ...room.last.map(({ data }) => data)];
  };
  write(computed(readBy(sequence, sizes, here)), here); // while the worker is still at it
  write((await answering) ?? computed(other), there);
}

/** What a half reads. */
type Read = Omit<Sequence, 'output' | 'last'>;

/** Copies of what some rows read. */
function readBy(sequence: Sequence, { input_size, places, widths }: HalvesSizes, rows: Rows): Read {
  const { seq_len, lengths, input, initial } = sequence;
  const batch = rows.end - rows.first;
  return {
    seq_len,
    batch,
    lengths: lengths?.slice(rows.first, rows.end),
    input: takenRows(input, seq_len, input_size, rows),
    initial: initial?.map(({ data }, state) => {
      const width = widths[state]!;
      return tensor(takenRows(data, places, width, rows) as Float32Array, [places, batch, width]);
    }),
  };
}

/** For what a half writes. */
function roomFor(
  { seq_len, batch, input }: Read,
  { places, widths, output_size }: HalvesSizes,
): Pick<Sequence, 'output' | 'last'> {
  const dtype = dtypeOf(input) as FloatDtype;
  return {
    output: new ARRAYS[dtype](seq_len * batch * output_size),
    last: widths.map((width) => zeros([places, batch, width], dtype)),
  };
}
