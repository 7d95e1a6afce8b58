// What every network shares: the whole sequence, checked, in either order of its axes, with dropout between layers.
import { NAMES, num_directionsOf, signatureOf } from '../signatures/index.ts';
import {
  type FloatArray,
  type FloatDtype,
  type FloatTensor,
  fresh,
  type NamedTensors,
  numel,
  sameShape,
  type Shape,
  ShapeError,
  shapeText,
  transpose01,
  type View,
  wantWhole,
} from '../tensor/index.ts';
import { readCall } from './call-options.ts';
import { drop } from './dropout.ts';
import { checkDtypes, checkInput, checkRank, checkStateRanks, checkStateShape } from './inputs.ts';
import { checkLengths, type Lengths } from './lengths.ts';
import { listOf, statesOf } from './lists.ts';
import { type Call, type Checked, type Extent, finished, leadingOf } from './network-call.ts';
import { checkApart, checkOut } from './outs.ts';
import { DisposedError, Recurrent } from './recurrent.ts';
import { type HalvesSizes, runHalves } from './threads/run-halves.ts';
import type { Made } from './threads/message.ts';
import { Threads } from './threads/threads.ts';

/** Of one call. */
export interface NetworkOptions<Out> {
  /** Tensors that the results are written to, shaped as they are; they are returned in place of new ones. */
  readonly out?: Out;
  /**
   * How many steps each row has, 1 to seq_len, in any order: the rows of a padded batch. What comes after them is never
   * read; output is 0 there, each reverse direction starts at its row's own end, and the last states are those of each row's
   * own end. As torch's pack_padded_sequence(enforce_sorted=False) and pad_packed_sequence(total_length=seq_len).
   */
  readonly lengths?: Lengths;
}

export abstract class RecurrentNetwork<C extends object> extends Recurrent<C> {
  readonly #threads = new Threads(this.wanted_threads);
  /** How often weights were loaded. */
  #loads = 0;
  readonly #num_directions = num_directionsOf(this.complete);
  /** Layers times directions. */
  readonly #num_places = this.complete.num_layers * this.#num_directions;
  readonly #widths = signatureOf(this.module).states.map(({ width }) => width(this.complete));
  // What messages call them, state by state.
  readonly #features = this.#widths.map((_, state) =>
    state === 0 && this.complete.proj_size ? 'proj_size' : 'hidden_size',
  );
  readonly #initials = signatureOf(this.module).states.map(({ letter }) => NAMES.initial(letter).network);
  readonly #lasts = signatureOf(this.module).states.map(({ letter }) => NAMES.last(letter).network!);
  readonly #outs =
    this.#lasts.length === 1
      ? ['out[0]', 'out[1]']
      : ['out[0]', ...this.#lasts.map((_, state) => `out[1][${state}]`)];

  /**
   * Runs the whole sequence. Everything that is refused is refused in PyTorch's order.
   * @param initial as torch takes it: one state, or several in an array; absent means zeros
   * @param options of forward
   * @returns output and all last states: new tensors, or those of `out`
   */
  protected sequence(input: unknown, initial: unknown, options: unknown): FloatTensor[] {
    const call = this.#prepared(input, initial, options);
    this.run(call.sequence);
    return finished(call);
  }

  /**
   * sequence, half of the rows in a worker where there are two threads. What is given is read before it returns; the results
   * are written at the end.
   */
  protected async sequenceAsync(input: unknown, initial: unknown, options: unknown): Promise<FloatTensor[]> {
    const call = this.#prepared(input, initial, options);
    const { sequence } = call;
    this.wantAlive();
    const canSplit = sequence.batch > 1 && sequence.between === undefined;
    const twin = canSplit ? this.#threads.twinOf(this, () => this.#made()) : undefined;
    if (twin === undefined) this.run(sequence);
    else {
      const loads = this.#loads;
      await runHalves(twin, sequence, this.#halvesSizes(), (half) => {
        if (loads !== this.#loads)
          throw new DisposedError(`${this.module}: other weights were loaded before forwardAsync was done`, [
            'Await it first.',
          ]);
        this.run(half);
      });
    }
    return finished(call);
  }

  /** Of forwardAsync: 1 where 2 were asked for and there are no workers, or none could start. */
  get threads(): number {
    return this.#threads.count;
  }

  override load_state_dict(state_dict: NamedTensors): this {
    super.load_state_dict(state_dict);
    this.#loads++;
    this.#threads.end('once it is idle');
    return this;
  }

  override dispose(): void {
    this.#threads.end('now');
    super.dispose();
  }

  #made(): Made {
    const { module, config, kernel, fma, arithmetic } = this;
    return {
      module,
      config: { ...config, batch_first: false },
      options: { kernel, ...(arithmetic && { arithmetic }), ...(kernel === 'simd' && { fma }) },
      state_dict: this.state_dict(),
    };
  }

  /** Every check, and where the results go. */
  #prepared(input: unknown, initial: unknown, options: unknown): Call {
    const { dtype, generator } = this;
    const { dropout } = this.complete;
    const { out, lengths: asked } = readCall(options);
    const { x, before, lengths, extent } = this.#checked(input, initial, asked);
    const { seq_len, batch, batch_first } = extent;
    const shapes = this.#shapesOf(extent);
    const given = out === undefined ? undefined : this.#outsIn(out);
    const written = given && this.#checkedOuts(extent, given, shapes);
    if (written) checkApart(this.#outs, written, x, this.#initials, before);
    const results = written ?? shapes.map((shape) => fresh(shape, dtype));
    const output = results[0]!;
    if (batch_first) {
      wantWhole('input', x.data, numel(x.shape));
      wantWhole('out', output.data, numel(output.shape));
    }
    const steps = batch_first ? fresh([seq_len, batch, output.shape[2]!], dtype) : output; // time-major
    const sequence = {
      seq_len,
      batch,
      lengths,
      input: batch_first ? transpose01(x).data : x.data,
      initial: before,
      output: steps.data,
      last: results.slice(1),
      between:
        this.training && dropout > 0
          ? (below: FloatArray) => drop(below, dropout, dtype, generator)
          : undefined,
    };
    const answer = (given ?? results) as FloatTensor[];
    return { sequence, steps, output, batch_first, answer };
  }

  #halvesSizes(): HalvesSizes {
    return {
      input_size: this.complete.input_size,
      places: this.#num_places,
      widths: this.#widths,
      output_size: this.#num_directions * this.#widths[0]!,
    };
  }

  /** Ranks, then the input, then the shapes of the states, then the length: PyTorch's order. Lengths as it packs: first. */
  #checked(input: unknown, initial: unknown, asked: unknown): Checked {
    const { input_size, batch_first } = this.complete;
    const given = checkRank('input', input, this.module, 3);
    const { shape } = given;
    const isBatched = shape.length === 3;
    const swapped = isBatched && batch_first;
    const extent = {
      seq_len: shape[swapped ? 1 : 0]!,
      batch: isBatched ? shape[swapped ? 0 : 1]! : 1,
      isBatched,
      batch_first: swapped,
    };
    const lengths = checkLengths(asked, shape, extent.seq_len, extent.batch);
    const read = statesOf(this.#initials, initial);
    const states = read && checkStateRanks(this.#initials, read, shape.length);
    const x = checkInput(given, input_size, this.dtype);
    const places = this.#num_directions === 2 ? '2 * num_layers' : 'num_layers';
    for (let index = 0; states && index < states.length; index++) {
      const wanted = this.#stateShape(extent, index);
      if (sameShape(states[index]!.shape, wanted)) continue; // words take as long as all else here
      checkStateShape(this.#initials[index]!, states[index]!, wanted, this.#stateAxes(extent, index, places));
    }
    if (extent.seq_len === 0)
      throw new ShapeError(`input: seq_len is 0 in ${shapeText(shape)}, want at least one time step`);
    return { x, before: states && checkDtypes(this.#initials, states, this.dtype), lengths, extent };
  }

  /** Of output and all last states. */
  #shapesOf(extent: Extent): Shape[] {
    const width = this.#num_directions * this.#widths[0]!;
    return [
      [...leadingOf(extent), width],
      ...this.#widths.map((_, state) => this.#stateShape(extent, state)),
    ];
  }

  /** `out` as torch's tuple: several states are a tuple of their own. */
  #outsIn(out: unknown): unknown[] {
    const lasts = this.#lasts;
    if (lasts.length === 1) return listOf('out', out, ['output', ...lasts]);
    const names = ['output', `[${lasts.join(', ')}]`];
    const [output, states] = listOf('out', out, names, 1 + lasts.length);
    return [output, ...listOf('out[1]', states, lasts)];
  }

  #checkedOuts(extent: Extent, given: readonly unknown[], shapes: readonly Shape[]): View<FloatDtype>[] {
    const { isBatched, batch_first } = extent;
    const names = batch_first ? 'batch, seq_len' : isBatched ? 'seq_len, batch' : 'seq_len';
    return shapes.map((shape, index) => {
      const axes =
        index === 0
          ? `(${names}, D * ${this.#features[0]!})`
          : this.#stateAxes(extent, index - 1, 'D * num_layers');
      return checkOut(this.#outs[index]!, given[index], shape, axes, this.dtype);
    });
  }

  #stateShape({ batch, isBatched }: Extent, state: number): Shape {
    const width = this.#widths[state]!;
    return isBatched ? [this.#num_places, batch, width] : [this.#num_places, width];
  }

  /** @param places layers times directions, in words */
  #stateAxes({ isBatched }: Extent, state: number, places: string): string {
    return `(${places}, ${isBatched ? 'batch, ' : ''}${this.#features[state]!})`;
  }
}
