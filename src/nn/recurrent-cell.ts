// What every cell shares: one time step, checked, to new tensors or to given ones. Loops count, since a small step takes
// less than a microsecond.
import { NAMES, signatureOf } from '../signatures/index.ts';
import { type FloatArray, type FloatTensor, fresh, type Tensor } from '../tensor/index.ts';
import { checkApart, checkDtype, checkInput, checkOut, checkRank, checkStateShape } from './inputs.ts';
import { Recurrent } from './recurrent.ts';

export abstract class RecurrentCell<C extends object> extends Recurrent<C> {
  readonly #widths = signatureOf(this.module).states.map(({ width }) => width(this.complete));
  // What messages call them, state by state.
  readonly #initials = signatureOf(this.module).states.map(({ letter }) => NAMES.initial(letter).step);
  readonly #outs = this.#widths.map((_, state, { length }) => (length === 1 ? 'out' : `out[${state}]`));

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
  ): FloatTensor[] {
    const { module, dtype } = this;
    const initials = this.#initials;
    const num_states = initials.length;
    checkRank('input', input, module, 2);
    for (let i = 0; initial && i < num_states; i++) checkRank(initials[i]!, initial[i]!, module, 2);
    const x = checkInput(input, this.complete.input_size, dtype);
    const isBatched = input.shape.length === 2;
    const batch = isBatched ? input.shape[0]! : 1;
    const axes = isBatched ? '(batch, hidden_size)' : '(hidden_size,)';
    const shapes = this.#widths.map((width) => (isBatched ? [batch, width] : [width]));
    const before: FloatArray[] = [];
    for (let i = 0; initial && i < num_states; i++) {
      checkStateShape(initials[i]!, initial[i]!, shapes[i]!, axes);
      before.push(checkDtype(initials[i]!, initial[i]!, dtype).data);
    }
    this.checkConfig();
    const after: FloatTensor[] = [];
    for (let i = 0; i < num_states; i++) {
      const shape = shapes[i]!;
      after.push(out ? checkOut(this.#outs[i]!, out[i]!, shape, axes, dtype) : fresh(shape, dtype));
    }
    if (out) checkApart(this.#outs, after, input, initials, initial);
    const last: (FloatArray | undefined)[] = [undefined]; // the first state is the output
    for (let i = 1; i < num_states; i++) last.push(after[i]!.data);
    this.run({
      seq_len: 1,
      batch,
      input: x.data,
      initial: initial && before,
      output: after[0]!.data,
      last,
    });
    return after;
  }
}
