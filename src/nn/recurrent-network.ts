// What every network shares: the whole sequence, checked, in either order of its axes, with dropout between layers.
import { NAMES, num_directionsOf, signatureOf } from '../signatures/index.ts';
import {
  type FloatDtype,
  type FloatTensor,
  fresh,
  numel,
  type Shape,
  ShapeError,
  shapeText,
  transpose01,
  type View,
  wantWhole,
} from '../tensor/index.ts';
import { drop } from './dropout.ts';
import { checkDtypes, checkInput, checkRank, checkStateRanks, checkStateShape } from './inputs.ts';
import { checkApart, checkOut, listOf } from './outs.ts';
import { Recurrent } from './recurrent.ts';

/** Of the input. */
interface Extent {
  readonly seq_len: number;
  readonly batch: number;
  readonly isBatched: boolean;
  /** As it counts: false for unbatched tensors. */
  readonly batch_first: boolean;
}

export abstract class RecurrentNetwork<C extends object> extends Recurrent<C> {
  readonly #num_directions = num_directionsOf(this.complete);
  /** Layers times directions. */
  readonly #num_places = this.complete.num_layers * this.#num_directions;
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
   * @param initial all states in the order of the signature, in an array that is written; absent means zeros
   * @param out     output and all last states, which are written and returned
   * @returns output and all last states
   */
  protected sequence(input: unknown, initial: unknown[] | undefined, out: unknown): FloatTensor[] {
    const { dtype, generator } = this;
    const { dropout } = this.complete;
    const { x, states, extent } = this.#checked(input, initial);
    const { seq_len, batch, batch_first } = extent;
    const before = states && checkDtypes(this.#initials, states, dtype);
    const shapes = this.#shapesOf(extent);
    const given = out === undefined ? undefined : listOf(out, this.#results);
    const written = given && this.#checkedOuts(extent, given, shapes);
    if (written) checkApart(this.#outs, written, x, this.#initials, before);
    const results = written ?? shapes.map((shape) => fresh(shape, dtype));
    const output = results[0]!;
    if (batch_first) {
      wantWhole('input', x.data, numel(x.shape));
      wantWhole('out', output.data, numel(output.shape));
    }
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
    return (given ?? results) as FloatTensor[];
  }

  /** Ranks, then the input, then the shapes of the states, then the length: PyTorch's order. */
  #checked(
    input: unknown,
    initial: unknown[] | undefined,
  ): { x: View<FloatDtype>; states: readonly View[] | undefined; extent: Extent } {
    const { input_size, batch_first } = this.complete;
    const initials = initial ? this.#initials : [];
    const given = checkRank('input', input, this.module, 3);
    const { shape } = given;
    const states = initial && checkStateRanks(initials, initial, shape.length);
    const x = checkInput(given, input_size, this.dtype);
    const isBatched = shape.length === 3;
    const swapped = isBatched && batch_first;

    const extent = {
      seq_len: shape[swapped ? 1 : 0]!,
      batch: isBatched ? shape[swapped ? 0 : 1]! : 1,
      isBatched,
      batch_first: swapped,
    };
    const places = this.#num_directions === 2 ? '2 * num_layers' : 'num_layers';
    initials.forEach((name, state) =>
      checkStateShape(name, states![state]!, this.#stateShape(extent, state), stateAxes(extent, places)),
    );
    if (extent.seq_len === 0)
      throw new ShapeError(`input: seq_len is 0 in ${shapeText(shape)}, want at least one time step`);
    return { x, states, extent };
  }

  /** Of output and all last states. */
  #shapesOf(extent: Extent): Shape[] {
    const width = this.#num_directions * this.#widths[0]!;
    return [
      [...leadingOf(extent), width],
      ...this.#widths.map((_, state) => this.#stateShape(extent, state)),
    ];
  }

  #checkedOuts(extent: Extent, given: readonly unknown[], shapes: readonly Shape[]): View<FloatDtype>[] {
    const { isBatched, batch_first } = extent;
    const names = batch_first ? 'batch, seq_len' : isBatched ? 'seq_len, batch' : 'seq_len';
    return shapes.map((shape, index) => {
      const axes = index === 0 ? `(${names}, D * hidden_size)` : stateAxes(extent, 'D * num_layers');
      return checkOut(this.#outs[index]!, given[index], shape, axes, this.dtype);
    });
  }

  #stateShape({ batch, isBatched }: Extent, state: number): Shape {
    const width = this.#widths[state]!;
    return isBatched ? [this.#num_places, batch, width] : [this.#num_places, width];
  }
}

function leadingOf({ seq_len, batch, isBatched, batch_first }: Extent): number[] {
  return batch_first ? [batch, seq_len] : isBatched ? [seq_len, batch] : [seq_len];
}

/** @param places layers times directions, in words */
function stateAxes({ isBatched }: Extent, places: string): string {
  return isBatched ? `(${places}, batch, hidden_size)` : `(${places}, hidden_size)`;
}
