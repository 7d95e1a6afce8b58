// What every cell shares: one time step, checked, to new tensors or to given ones.
import { NAMES, signatureOf } from '../signatures/index.ts';
import {
  type FloatDtype,
  type FloatTensor,
  fresh,
  madeViewOf,
  type Shape,
  type View,
} from '../tensor/index.ts';
import { checkInput, checkRank, checkRanks, checkStates } from './inputs.ts';
import { statesOf } from './lists.ts';
import { checkApart, checkOuts } from './outs.ts';
import { Recurrent } from './recurrent.ts';
import type { Sequence } from './kernels/index.ts';

/**
 * A call that passed every check. Views do not change, so that another call with the same ones passes too; only whether
 * their memory is still there is asked again, by the kernel.
 */
interface Passed {
  readonly input: View;
  readonly states: readonly View[] | undefined;
  readonly outs: readonly View[];
  readonly sequence: Sequence;
}

export abstract class RecurrentCell<C extends object> extends Recurrent<C> {
  readonly #widths = signatureOf(this.module).states.map(({ width }) => width(this.complete));
  // What messages call them, state by state.
  readonly #initials = signatureOf(this.module).states.map(({ letter }) => NAMES.initial(letter).step);
  readonly #outs = this.#widths.map((_, state, { length }) => (length === 1 ? 'out' : `out[${state}]`));

  // Two: a stream takes two states in turns.
  #passed: Passed | undefined;
  #passedBefore: Passed | undefined;
  #batch: number | undefined;
  #shapes: readonly Shape[] | undefined;

  /**
   * One step. Everything that is refused is refused in PyTorch's order.
   * @param initial as torch takes it: one state, or several in an array; absent means zeros
   * @param out     as many tensors, which are written, in an array that is written
   * @returns all states after the step: new tensors; where out was given, views of it that forward keeps for itself
   */
  protected step(input: unknown, initial: unknown, out: unknown[] | undefined): readonly FloatTensor[] {
    const { module, dtype } = this;
    const initials = this.#initials;
    const given = checkRank('input', input, module, 2);
    const read = statesOf(initials, initial);
    if (out !== undefined) {
      const passed = this.#recalled(given, read, out);
      if (passed) {
        this.run(passed.sequence);
        return passed.sequence.last;
      }
    }
    const states = read && checkRanks(initials, read, module, 2);
    const x = checkInput(given, this.complete.input_size, dtype);
    const isBatched = x.shape.length === 2;
    const batch = isBatched ? x.shape[0]! : 1;
    const shapes = this.#shapesOf(isBatched ? batch : undefined);
    const axes = isBatched ? '(batch, hidden_size)' : '(hidden_size,)';
    const before = states && checkStates(initials, states, shapes, axes, dtype);
    this.checkConfig();
    const written = out && checkOuts(this.#outs, out, shapes, axes, dtype);
    if (written) checkApart(this.#outs, written, x, initials, before);
    const after = written ?? freshOf(shapes, dtype);
    const sequence = {
      seq_len: 1,
      batch,
      input: x.data,
      initial: before,
      output: after[0]!.data,
      last: after,
    };
    this.run(sequence);
    if (written) {
      this.#passedBefore = this.#passed;
      this.#passed = { input: x, states: before, outs: written, sequence };
    }
    return after;
  }

  /** What is kept of a call with these very tensors. */
  #recalled(
    input: View,
    states: readonly unknown[] | undefined,
    outs: readonly unknown[],
  ): Passed | undefined {
    if (isOf(this.#passed, input, states, outs)) return this.#passed;
    return isOf(this.#passedBefore, input, states, outs) ? this.#passedBefore : undefined;
  }

  override dispose(): void {
    this.#passed = undefined;
    this.#passedBefore = undefined;
    super.dispose();
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

function isOf(
  passed: Passed | undefined,
  input: View,
  states: readonly unknown[] | undefined,
  outs: readonly unknown[],
): boolean {
  if (
    passed === undefined ||
    passed.input !== input ||
    (passed.states === undefined) !== (states === undefined)
  )
    return false;
  for (let i = 0; i < outs.length; i++) {
    if (madeViewOf(outs[i]) !== passed.outs[i]) return false;
    if (states !== undefined && madeViewOf(states[i]) !== passed.states![i]) return false;
  }
  return true;
}
