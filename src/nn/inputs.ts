// What forward refuses, in PyTorch's order: ranks, then dtype, then sizes.
// Source: RNNBase.forward, check_input, check_hidden_size and RNNCell.forward, as run on 2.13.
import {
  DenseTensor,
  DtypeError,
  InputError,
  isTensor,
  type FloatDtype,
  type FloatTensor,
  ShapeError,
  sameShape,
  type Shape,
  shapeText,
  type Tensor,
} from '../tensor/index.ts';

/** A tensor is `batched`-dimensional, or has one axis less where it is unbatched. @throws ShapeError */
export function checkRank(name: string, given: Tensor, module: string, batched: number): void {
  if (!isTensor(given)) {
    throw new InputError(`${name}: no tensor, want one made by tensor(data, shape) for ${module}`);
  }
  const rank = given.shape.length;
  if (rank === batched || rank === batched - 1) return;
  throw new ShapeError(
    `${name}: ${rank}-D ${shapeText(given.shape)}, want ${batched - 1}-D (unbatched) or ${batched}-D for ${module}`,
  );
}

/** checkRank of the input and of each state. Loops stand here, since V8 makes a small step slower with loops in it. */
export function checkRanks(
  input: Tensor,
  names: readonly string[],
  initial: readonly Tensor[] | undefined,
  module: string,
  batched: number,
): void {
  checkRank('input', input, module, batched);
  for (let i = 0; initial && i < names.length; i++) checkRank(names[i]!, initial[i]!, module, batched);
}

/** The state has the rank of the input: both batched, or neither. @throws ShapeError */
export function checkStateRank(name: string, state: Tensor, wanted: number): void {
  if (!isTensor(state))
    throw new InputError(`${name}: no tensor, want one made by tensor(data, shape), or nothing`);
  if (state.shape.length === wanted) return;
  throw new ShapeError(
    `${name}: ${state.shape.length}-D ${shapeText(state.shape)}, want ${wanted}-D to go with this input`,
  );
}

/** `input` has the dtype of the weights and their number of features. @throws DtypeError, ShapeError */
export function checkInput(input: Tensor, input_size: number, dtype: FloatDtype): FloatTensor {
  const checked = checkDtype('input', input, dtype);
  const features = input.shape[input.shape.length - 1];
  if (features === input_size) return checked;
  throw new ShapeError(
    `input: ${features} features in ${shapeText(input.shape)}, want input_size = ${input_size} as its last size`,
  );
}

/** @param axes names of the sizes, for the message: `(num_layers, batch, hidden_size)` @throws ShapeError */
export function checkStateShape(name: string, state: Tensor, wanted: Shape, axes: string): void {
  if (sameShape(state.shape, wanted)) return;
  throw new ShapeError(`${name}: shape ${shapeText(state.shape)}, want ${axes} = ${shapeText(wanted)}`);
}

/** Shape and dtype of each. @throws ShapeError, DtypeError */
export function checkStates(
  names: readonly string[],
  states: readonly Tensor[],
  wanted: readonly Shape[],
  axes: string,
  dtype: FloatDtype,
): readonly FloatTensor[] {
  for (let i = 0; i < names.length; i++) {
    checkStateShape(names[i]!, states[i]!, wanted[i]!, axes);
    checkDtype(names[i]!, states[i]!, dtype);
  }
  return states as readonly FloatTensor[];
}

/** @throws DtypeError */
export function checkDtype(name: string, given: Tensor, dtype: FloatDtype): FloatTensor {
  if (given.dtype === dtype) return given as FloatTensor;
  throw new DtypeError(`${name}: dtype ${given.dtype}, want the weights' dtype ${dtype}`);
}

/** A tensor that a result is written to. @param axes as of checkStateShape @throws InputError, DtypeError, ShapeError */
export function checkOut(
  name: string,
  out: Tensor,
  wanted: Shape,
  axes: string,
  dtype: FloatDtype,
): FloatTensor {
  if (!isTensor(out)) throw new InputError(`${name}: no tensor, want one made by tensor(data, shape)`);
  checkStateShape(name, out, wanted, axes);
  return checkDtype(name, out, dtype);
}

/** checkOut of each. */
export function checkOuts(
  names: readonly string[],
  outs: readonly FloatTensor[],
  wanted: readonly Shape[],
  axes: string,
  dtype: FloatDtype,
): readonly FloatTensor[] {
  for (let i = 0; i < names.length; i++) checkOut(names[i]!, outs[i]!, wanted[i]!, axes, dtype);
  return outs;
}

/**
 * No byte of what is written may belong to what is read, or written, beside it.
 * @param outs   names of what is written
 * @param states names of the initial states
 * @throws InputError
 */
export function checkApart(
  outs: readonly string[],
  written: readonly Tensor[],
  input: Tensor,
  states: readonly string[],
  initial: readonly Tensor[] | undefined,
): void {
  for (let i = 0; i < outs.length; i++) {
    wantApart(outs[i]!, written[i]!, 'input', input);
    for (let j = 0; initial && j < states.length; j++)
      wantApart(outs[i]!, written[i]!, states[j]!, initial[j]!);
    for (let j = 0; j < i; j++) wantApart(outs[i]!, written[i]!, outs[j]!, written[j]!);
  }
}

function wantApart(name: string, written: Tensor, other: string, given: Tensor): void {
  if (DenseTensor.bufferOf(written) !== DenseTensor.bufferOf(given)) return;
  const a = written.data;
  const b = given.data;
  if (a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength) return;
  throw new InputError(`${name}: shares memory with ${other}, want memory of its own`, [
    'Take two tensors in turns.',
  ]);
}
