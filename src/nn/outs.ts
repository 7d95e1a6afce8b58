// `out` of forward: tensors that results are written to, and that share no memory with what is read.
import { type FloatDtype, InputError, type Shape, type View } from '../tensor/index.ts';
import { checkDtype, checkStateShape, viewed } from './inputs.ts';

/** A tensor that a result is written to. @param axes as of checkStateShape @throws InputError, DtypeError, ShapeError */
export function checkOut(
  name: string,
  out: unknown,
  wanted: Shape,
  axes: string,
  dtype: FloatDtype,
): View<FloatDtype> {
  const view = viewed(name, out, '');
  checkStateShape(name, view, wanted, axes);
  return checkDtype(name, view, dtype);
}

/** checkOut of each. @param outs an array of ours; the views take the places of the tensors */
export function checkOuts(
  names: readonly string[],
  outs: unknown[],
  wanted: readonly Shape[],
  axes: string,
  dtype: FloatDtype,
): View<FloatDtype>[] {
  for (let i = 0; i < names.length; i++) outs[i] = checkOut(names[i]!, outs[i], wanted[i]!, axes, dtype);
  return outs as View<FloatDtype>[];
}

/**
 * No byte of what is written may belong to what is read, or written, beside it.
 * @param outs   names of what is written
 * @param states names of the initial states
 * @throws InputError
 */
export function checkApart(
  outs: readonly string[],
  written: readonly View[],
  input: View,
  states: readonly string[],
  initial: readonly View[] | undefined,
): void {
  for (let i = 0; i < outs.length; i++) {
    wantApart(outs[i]!, written[i]!, 'input', input);
    for (let j = 0; initial && j < states.length; j++)
      wantApart(outs[i]!, written[i]!, states[j]!, initial[j]!);
    for (let j = 0; j < i; j++) wantApart(outs[i]!, written[i]!, outs[j]!, written[j]!);
  }
}

function wantApart(name: string, written: View, other: string, given: View): void {
  if (written.buffer !== given.buffer) return;
  if (written.start >= given.end || given.start >= written.end) return;
  throw new InputError(`${name}: shares memory with ${other}, want memory of its own`, [
    'Take two tensors in turns.',
  ]);
}
