// What every network shares: the whole sequence, checked, in either order of its axes, with dropout between layers.
import { NAMES, num_directionsOf, placesOf, signatureOf } from '../signatures/index.ts';
import {
  type FloatTensor,
  fresh,
  InputError,
  type Shape,
  ShapeError,
  shapeText,
  type Tensor,
  transpose01,
} from '../tensor/index.ts';
import { drop } from './dropout.ts';
import {
  checkApart,
  checkDtype,
  checkInput,
  checkOut,
  checkRank,
  checkStateRank,
  checkStateShape,
} from './inputs.ts';
import { Recurrent } from './recurrent.ts';

/** Of the input. */
interface Extent {
  readonly seq_len: number;
  readonly batch: number;
  readonly isBatched: boolean;
  /** As it counts: false for unbatched tensors. */
  readonly batch_first: boolean;
}

const COUNTS = ['none', 'one', 'two', 'three'];

export abstract class RecurrentNetwork<C extends object> extends Recurrent<C> {
  readonly #num_directions = num_directionsOf(this.complete);
  /** Layers times directions. */
  readonly #num_places = placesOf(this.module, this.complete).length;
  readonly #widths = signatureOf(this.module).states.map(({ width }) => width(this.complete));
  // What messages call them, state by state.
  readonly #initials = signatureOf(this.module).states.map(({ letter }) => NAMES.initial(letter).network);
  readonly #results = [
    'output',
    ...signatureOf(this.module).states.map(({ letter }) => NAMES.last(letter).network!),
  ];
  readonly #outs = this.#results.map((_, index) => `out[${index}]`);

  /**
   * Runs the whole sequence. Everything that is refused is refused in PyTorch's order.
   * @param initial all states in the order of the signature; absent means zeros
   * @param out     output and all last states, which are written and returned
   * @returns output and all last states
   */
  protected sequence(
    input: Tensor,
    initial: readonly Tensor[] | undefined,
    out: readonly FloatTensor[] | undefined,
  ): FloatTensor[] {
    const { dtype, generator } = this;
    const { dropout } = this.complete;
    const { x, extent } = this.#checked(input, initial);
    const { seq_len, batch, batch_first } = extent;
    const before = initial as readonly FloatTensor[] | undefined;
    before?.forEach((state, index) => checkDtype(this.#initials[index]!, state, dtype));
    const results = this.#resultsFor(extent, out);
    if (out) checkApart(this.#outs, results, input, this.#initials, initial);
    const output = results[0]!;
    const steps = batch_first ? fresh([seq_len, batch, output.shape[2]!], dtype) : output; // time-major
    this.run({
      seq_len,
      batch,
      input: batch_first ? transpose01(x).data : x.data,
      initial: before,
      output: steps.data,
      last: results.slice(1),
      between: this.training && dropout > 0 ? (below) => drop(below, dropout, dtype, generator) : undefined,
    });
    if (batch_first) transpose01(steps, output);
    return results;
  }

  /** Ranks, then the input, then the shapes of the states, then the length: PyTorch's order. */
  #checked(input: Tensor, initial: readonly Tensor[] | undefined): { x: FloatTensor; extent: Extent } {
    const { input_size, batch_first } = this.complete;
    const initials = initial ? this.#initials : [];
    checkRank('input', input, this.module, 3);
    initials.forEach((name, state) => checkStateRank(name, initial![state]!, input.shape.length));
    const x = checkInput(input, input_size, this.dtype);
    const isBatched = input.shape.length === 3;
    const swapped = isBatched && batch_first;

    const extent = {
      seq_len: input.shape[swapped ? 1 : 0]!,
      batch: isBatched ? input.shape[swapped ? 0 : 1]! : 1,
      isBatched,
      batch_first: swapped,
    };
    const places = this.#num_directions === 2 ? '2 * num_layers' : 'num_layers';
    initials.forEach((name, state) =>
      checkStateShape(name, initial![state]!, this.#stateShape(extent, state), stateAxes(extent, places)),
    );
    if (extent.seq_len === 0)
      throw new ShapeError(`input: seq_len is 0 in ${shapeText(input.shape)}, want at least one time step`);
    return { x, extent };
  }

  /** The tensors to write to: new ones, or those that were given. */
  #resultsFor(extent: Extent, out: readonly FloatTensor[] | undefined): FloatTensor[] {
    const { seq_len, batch, isBatched, batch_first } = extent;
    const width = this.#num_directions * this.#widths[0]!;
    const leading = batch_first ? [batch, seq_len] : isBatched ? [seq_len, batch] : [seq_len];
    const shapes: Shape[] = [
      [...leading, width],
      ...this.#widths.map((_, state) => this.#stateShape(extent, state)),
    ];
    if (out === undefined) return shapes.map((shape) => fresh(shape, this.dtype));
    const count = shapes.length;
    if (!Array.isArray(out) || out.length !== count)
      throw new InputError(`out: want [${this.#results.join(', ')}], ${COUNTS[count] ?? count} tensors`);
    const names = batch_first ? 'batch, seq_len' : isBatched ? 'seq_len, batch' : 'seq_len';
    return shapes.map((shape, index) => {
      const axes = index === 0 ? `(${names}, D * hidden_size)` : stateAxes(extent, 'D * num_layers');
      return checkOut(this.#outs[index]!, out[index] as FloatTensor, shape, axes, this.dtype);
    });
  }

  #stateShape({ batch, isBatched }: Extent, state: number): Shape {
    const width = this.#widths[state]!;
    return isBatched ? [this.#num_places, batch, width] : [this.#num_places, width];
  }
}

/** @param places layers times directions, in words */
function stateAxes({ isBatched }: Extent, places: string): string {
  return isBatched ? `(${places}, batch, hidden_size)` : `(${places}, hidden_size)`;
}
