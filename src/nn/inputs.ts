// What forward refuses, in PyTorch's order: ranks, then dtype, then sizes.
// Source: RNNBase.forward, check_input, check_hidden_size and RNNCell.forward, as run on 2.13.
import {
  DtypeError,
  type FloatDtype,
  InputError,
  ShapeError,
  sameShape,
  type Shape,
  shapeText,
  type View,
  viewOf,
} from '../tensor/index.ts';

/** What was read, once, of a tensor that was given. @throws InputError where it is none */
export function viewed(name: string, given: unknown, why: string): View {
  const view = viewOf(given);
  if (view) return view;
  throw new InputError(`${name}: no tensor, want one made by tensor(data, shape)${why}`);
}

/** A tensor is `batched`-dimensional, or has one axis less where it is unbatched. @throws InputError, ShapeError */
export function checkRank(name: string, given: unknown, module: string, batched: number): View {
  const view = viewed(name, given, ` for ${module}`);
  const rank = view.shape.length;
  if (rank === batched || rank === batched - 1) return view;
  throw new ShapeError(
    `${name}: ${rank}-D ${shapeText(view.shape)}, want ${batched - 1}-D (unbatched) or ${batched}-D for ${module}`,
  );
}

/**
 * checkRank of each state. Loops stand here, since V8 makes a small step slower with loops in it.
 * @param given an array of ours; the views take the places of the tensors
 */
export function checkRanks(
  names: readonly string[],
  given: unknown[],
  module: string,
  batched: number,
): readonly View[] {
  for (let i = 0; i < names.length; i++) given[i] = checkRank(names[i]!, given[i], module, batched);
  return given as View[];
}

/**
 * Every state has the rank of the input: all batched, or none. Like PyTorch, it names the ranks of all.
 * @param given an array of ours; the views take the places of the tensors
 * @throws InputError, ShapeError
 */
export function checkStateRanks(names: readonly string[], given: unknown[], wanted: number): readonly View[] {
  for (let i = 0; i < names.length; i++) given[i] = viewed(names[i]!, given[i], ', or nothing');
  const views = given as View[];
  if (views.every(({ shape }) => shape.length === wanted)) return views;
  const came = views.map(({ shape }, i) => `${names[i]}: ${shape.length}-D ${shapeText(shape)}`).join(', ');
  throw new ShapeError(`${came}, want ${wanted}-D to go with this input`);
}

/** `input` has the dtype of the weights and their number of features. @throws DtypeError, ShapeError */
export function checkInput(input: View, input_size: number, dtype: FloatDtype): View<FloatDtype> {
  const checked = checkDtype('input', input, dtype);
  const features = input.shape[input.shape.length - 1];
  if (features === input_size) return checked;
  throw new ShapeError(
    `input: ${features} features in ${shapeText(input.shape)}, want input_size = ${input_size} as its last size`,
  );
}

/** @param axes names of the sizes, for the message: `(num_layers, batch, hidden_size)` @throws ShapeError */
export function checkStateShape(name: string, state: View, wanted: Shape, axes: string): void {
  if (sameShape(state.shape, wanted)) return;
  throw new ShapeError(`${name}: shape ${shapeText(state.shape)}, want ${axes} = ${shapeText(wanted)}`);
}

/** Shape and dtype of each. @throws ShapeError, DtypeError */
export function checkStates(
  names: readonly string[],
  states: readonly View[],
  wanted: readonly Shape[],
  axes: string,
  dtype: FloatDtype,
): readonly View<FloatDtype>[] {
  for (let i = 0; i < names.length; i++) {
    checkStateShape(names[i]!, states[i]!, wanted[i]!, axes);
    checkDtype(names[i]!, states[i]!, dtype);
  }
  return states as readonly View<FloatDtype>[];
}

/** @throws DtypeError */
export function checkDtype(name: string, given: View, dtype: FloatDtype): View<FloatDtype> {
  if (given.dtype === dtype) return given as View<FloatDtype>;
  throw new DtypeError(`${name}: dtype ${given.dtype}, want the weights' dtype ${dtype}`);
}

/** checkDtype of each. */
export function checkDtypes(
  names: readonly string[],
  given: readonly View[],
  dtype: FloatDtype,
): readonly View<FloatDtype>[] {
  for (let i = 0; i < names.length; i++) checkDtype(names[i]!, given[i]!, dtype);
  return given as readonly View<FloatDtype>[];
}
