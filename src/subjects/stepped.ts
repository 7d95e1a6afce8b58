// One layer in one direction, stepped by hand over the leading axis of its input.
import { type FloatTensor, fresh, numel } from '../tensor/index.ts';

/** States in the order of the signature. */
export type States = readonly FloatTensor[];

/**
 * One step of all rows, from the states before it, of which there may be none.
 * @param out tensors that it may write the states after it to; which it does not read otherwise
 */
export type OneStep = (x_t: FloatTensor, before: States | undefined, out: States | undefined) => States;

/**
 * The states after every step, each in the order of the input's time.
 * @param lengths how many steps each row has; a row keeps its state where it has none, and 0 stands in the steps
 */
export function stepped(
  one: OneStep,
  input: FloatTensor,
  initial: States | undefined,
  reverse: boolean,
  lengths: readonly number[] | undefined,
): States {
  const [seq_len = 0, ...shape] = input.shape;
  const x_t = fresh(shape, input.dtype);
  const size = numel(shape);
  let before = initial;
  let older: States | undefined; // of two steps before: ours, and read no more
  let all: States = [];
  for (let step = 0; step < seq_len; step++) {
    const t = reverse ? seq_len - 1 - step : step;
    x_t.data.set(input.data.subarray(t * size, (t + 1) * size));
    const after = one(x_t, before, older);
    if (step === 0) all = after.map((state) => fresh([seq_len, ...state.shape], state.dtype));
    if (lengths) keepEnded(after, before, lengths, t);
    after.forEach((state, i) => write(state, all[i]!, t, lengths));
    older = step === 0 ? undefined : before;
    before = after;
  }
  return all;
}

/** The rows that have no step t keep the states before it, or zeros: what their padding gave is dropped. */
function keepEnded(after: States, before: States | undefined, lengths: readonly number[], t: number): void {
  after.forEach((state, i) => {
    const kept = before?.[i]?.data;
    const width = state.data.length / lengths.length;
    lengths.forEach((length, row) => {
      if (t < length) return;
      for (let at = row * width; at < (row + 1) * width; at++) state.data[at] = kept ? kept[at]! : 0;
    });
  });
}

/** Step t of all steps, but for the rows that have none. */
function write(
  state: FloatTensor,
  all: FloatTensor,
  t: number,
  lengths: readonly number[] | undefined,
): void {
  const from = t * state.data.length;
  all.data.set(state.data, from);
  if (!lengths) return;
  const width = state.data.length / lengths.length;
  lengths.forEach((length, row) => {
    if (t >= length) all.data.fill(0, from + row * width, from + (row + 1) * width);
  });
}
