// One layer in one direction, stepped by hand over the leading axis of its input.
import { type FloatTensor, numel, select, stack, tensor } from '../tensor/index.ts';

/** States in the order of the signature. */
export type States = readonly FloatTensor[];

/** One step of all rows, from the states before it, of which there may be none. */
export type OneStep = (x_t: FloatTensor, before: States | undefined) => States;

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
  const seq_len = input.shape[0]!;
  const steps: States[] = [];
  let states = initial;
  for (let step = 0; step < seq_len; step++) {
    const t = reverse ? seq_len - 1 - step : step;
    const before = states;
    const after = one(select(input, t), before);
    states = lengths ? after.map((state, i) => alive(state, lengths, t, before?.[i])) : after;
    steps[t] = lengths ? after.map((state) => alive(state, lengths, t, undefined)) : after;
  }
  return steps[0]!.map((_, i) => stack(steps.map((all) => all[i]!)));
}

/** The rows that have a step t; in place of the others those of `instead`, or zeros: what their padding gave is dropped. */
function alive(
  state: FloatTensor,
  lengths: readonly number[],
  t: number,
  instead: FloatTensor | undefined,
): FloatTensor {
  const data = state.data.slice();
  const width = numel(state.shape.slice(1));
  lengths.forEach((length, row) => {
    if (t < length) return;
    for (let at = row * width; at < (row + 1) * width; at++) data[at] = instead ? instead.data[at]! : 0;
  });
  return tensor<typeof state.dtype>(data, state.shape);
}
