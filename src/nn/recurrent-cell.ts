// What every cell shares: one time step, checked, to new tensors or to given ones.
import { NAMES, signatureOf } from '../signatures/index.ts';
import { type FloatDtype, type FloatTensor, fresh, type Shape, type Tensor } from '../tensor/index.ts';
import { checkApart, checkInput, checkOuts, checkRanks, checkStates } from './inputs.ts';
import { Recurrent } from './recurrent.ts';

export abstract class RecurrentCell<C extends object> extends Recurrent<C> {
  readonly #widths = signatureOf(this.module).states.map(({ width }) => width(this.complete));
  // What messages call them, state by state.
  readonly #initials = signatureOf(this.module).states.map(({ letter }) => NAMES.initial(letter).step);
  readonly #outs = this.#widths.map((_, state, { length }) => (length === 1 ? 'out' : `out[${state}]`));

  #batch: number | undefined;
  #shapes: readonly Shape[] | undefined;

  /**
   * One step. Everything that is refused is refused in PyTorch's order.
   * @param initial all states in the order of the signature; absent means zeros
   * @param out     as many tensors, which are written and returned
   * @returns all states after the step
   */
  protected step(
    input: Tensor,
    initial: readonly Tensor[] | undefined,
    out: readonly FloatTensor[] | undefined,
  ): readonly FloatTensor[] {
    const { module, dtype } = this;
    const initials = this.#initials;
    checkRanks(input, initials, initial, module, 2);
    const x = checkInput(input, this.complete.input_size, dtype);
    const isBatched = input.shape.length === 2;
    const batch = isBatched ? input.shape[0]! : 1;
    const shapes = this.#shapesOf(isBatched ? batch : undefined);
    const axes = isBatched ? '(batch, hidden_size)' : '(hidden_size,)';
    const before = initial && checkStates(initials, initial, shapes, axes, dtype);
    this.checkConfig();
    const after = out ? checkOuts(this.#outs, out, shapes, axes, dtype) : freshOf(shapes, dtype);
    if (out) checkApart(this.#outs, out, input, initials, initial);
    const output = after[0]!.data;
    this.run({ seq_len: 1, batch, input: x.data, initial: before, output, last: after });
    return after;
  }

  /** Of all states, kept until another batch comes. @param batch undefined where tensors are unbatched */
  #shapesOf(batch: number | undefined): readonly Shape[] {
    if (this.#shapes === undefined || this.#batch !== batch) {
      this.#shapes = this.#widths.map((width) => (batch === undefined ? [width] : [batch, width]));
      this.#batch = batch;
    }
    return this.#shapes;
  }
}

/** Apart from step, since a closure there would cost every step. */
function freshOf(shapes: readonly Shape[], dtype: FloatDtype): FloatTensor[] {
  return shapes.map((shape) => fresh(shape, dtype));
}
