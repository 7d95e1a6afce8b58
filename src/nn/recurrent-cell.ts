// What every cell shares: one time step, checked, to new tensors or to given ones. Loops count, since a small step takes
// less than a microsecond.
import { NAMES, signatureOf } from '../signatures/index.ts';
import { type FloatTensor, fresh, type Shape, type Tensor } from '../tensor/index.ts';
import { checkApart, checkDtype, checkInput, checkOut, checkRank, checkStateShape } from './inputs.ts';
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
    const num_states = initials.length;
    checkRank('input', input, module, 2);
    for (let i = 0; initial && i < num_states; i++) checkRank(initials[i]!, initial[i]!, module, 2);
    const x = checkInput(input, this.complete.input_size, dtype);
    const isBatched = input.shape.length === 2;
    const batch = isBatched ? input.shape[0]! : 1;
    const shapes = this.#shapesOf(isBatched ? batch : undefined);
    const axes = isBatched ? '(batch, hidden_size)' : '(hidden_size,)';
    for (let i = 0; initial && i < num_states; i++) {
      checkStateShape(initials[i]!, initial[i]!, shapes[i]!, axes);
      checkDtype(initials[i]!, initial[i]!, dtype);
    }
    this.checkConfig();
    for (let i = 0; out && i < num_states; i++) {
      checkOut(this.#outs[i]!, out[i]!, shapes[i]!, axes, dtype);
    }
    if (out) checkApart(this.#outs, out, input, initials, initial);
    const after = out ?? shapes.map((shape) => fresh(shape, dtype));
    const before = initial as readonly FloatTensor[] | undefined;
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
