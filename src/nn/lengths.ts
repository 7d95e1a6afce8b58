// `lengths` of forward: how many steps each row of a padded batch has, as torch's pack_padded_sequence is told.
// Source: torch.nn.utils.rnn.pack_padded_sequence with enforce_sorted=False, then the module, then pad_packed_sequence with
// total_length=seq_len. Departures: lengths that are no whole numbers (truncated by torch) and too few of them (the other
// rows are dropped by torch) are refused.
import {
  InputError,
  numbers,
  numel,
  reading,
  type Shape,
  ShapeError,
  shapeText,
  shown,
  type Tensor,
  type View,
  viewOf,
  wantWhole,
} from '../tensor/index.ts';
import { itemsOf } from './lists.ts';

/** One for each row of the batch: 1 to seq_len. */
export type Lengths = readonly number[] | Tensor<'int64'>;

/** @returns an array of ours; undefined where none are given @throws InputError, ShapeError */
export function checkLengths(
  lengths: unknown,
  input: Shape,
  seq_len: number,
  batch: number,
): number[] | undefined {
  if (lengths === undefined || lengths === null) return undefined;
  if (input.length !== 3) {
    throw new ShapeError(
      `lengths: input is ${input.length}-D ${shapeText(input)}, want 3-D (batched) to go with lengths`,
    );
  }
  if (numel(input) === 0)
    throw new ShapeError(`lengths: input ${shapeText(input)} is empty, want some steps`);
  const read = lengthsIn(lengths, batch);
  read.forEach((length, row) => {
    if (Number.isInteger(length) && (length as number) >= 1 && (length as number) <= seq_len) return;
    throw new InputError(
      `lengths[${row}] is ${shown(length)}, want a whole number from 1 to seq_len = ${seq_len}`,
    );
  });
  return read as number[];
}

function lengthsIn(lengths: unknown, batch: number): unknown[] {
  const view = viewOf(lengths);
  if (view) return numbersIn(view, batch);
  const read = itemsOf('lengths', lengths, batch);
  if (read) return read;
  if (!reading('lengths', () => Array.isArray(lengths))) {
    throw new InputError(`lengths: ${shown(lengths)}, want whole numbers in an array or an int64 tensor`);
  }
  throw new InputError(`lengths: ${shown(lengths)}, want ${batch} of them, one for each row of the batch`);
}

function numbersIn(view: View, batch: number): number[] {
  const { dtype, shape, data } = view;
  if (dtype !== 'int64') throw new InputError(`lengths: dtype ${dtype}, want int64, or an array of numbers`);
  if (shape.length !== 1 || shape[0] !== batch)
    throw new ShapeError(`lengths: shape ${shapeText(shape)}, want (batch,) = (${batch},)`);
  wantWhole('lengths', data, batch);
  return numbers(view);
}
