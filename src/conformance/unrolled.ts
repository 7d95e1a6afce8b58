// A question, opened once, as the picture of the README: every state by layer and direction, time step, row and unit.
// A plain cell is one step of one layer in one direction. All numbers are float64.
import { formOf, num_directionsOf, signatureOf } from '../signatures/index.ts';
import {
  arranged,
  type Axes,
  type Axis,
  type Extent,
  extentOf,
  initialNames,
  LENGTHS,
  tensorsOf,
} from '../signatures/axes/index.ts';
import type { FloatArray, Tensor } from '../tensor/index.ts';
import { type Equation, equationOf } from '../equations/index.ts';
import type { Question } from './case.ts';
import type { Arithmetic, Departed } from './departed.ts';
import { type Direction, directionsOf } from './direction.ts';

/** A row of numbers for each (t, row). */
export interface Rows {
  readonly data: Float64Array;
  readonly width: number;
}

/** Of one unit; of a unit that has no state of its own, as a projected h has fewer features, 0. */
export function stateOf({ data, width }: Rows, row: number, unit: number): number {
  return unit < width ? data[row * width + unit]! : 0;
}

/** By letter, in the order of the signature: `(state, t, row, unit)`. */
export type States = readonly Float64Array[];

/** One state of a network: of a layer and direction, after a time step. */
export interface StateAt {
  /** layer * num_directions + direction */
  readonly state: number;
  readonly t: number;
}

/** One of its numbers. */
export interface UnitAt extends StateAt {
  readonly row: number;
  readonly unit: number;
}

export class Unrolled {
  readonly question: Question;
  /** What is computed in place of PyTorch's network. */
  readonly departed: Departed | undefined;
  readonly extent: Extent;
  /** Of every tensor that may be given or answered. */
  readonly axes: Readonly<Record<string, Axes>>;
  readonly num_directions: number;
  /** Layers times directions. */
  readonly num_states: number;
  /** By letter, features of a state. */
  readonly widths: readonly number[];
  /** Of packed sequences: how many steps each row has. The rest is padding, which nobody reads. */
  readonly lengths: readonly number[] | undefined;
  readonly #known: {
    directions?: readonly Direction[];
    equation?: Equation;
    input?: Rows;
    initial?: States;
  } = {};

  /** @param like another question of the same network: its parameters are not read again */
  constructor(question: Question, departed?: Departed, like?: Unrolled) {
    const { config, module } = question;
    this.question = question;
    this.departed = departed;
    this.extent = extentOf(question)!;
    this.axes = tensorsOf(question)!;
    this.num_directions = num_directionsOf(config);
    this.num_states = config.num_layers * this.num_directions;
    this.widths = signatureOf(module).states.map(({ width }) => width(config));
    const lengths = question.inputs[LENGTHS];
    this.lengths = lengths && Array.from(lengths.data as BigInt64Array, Number);
    // What departs may do so in some questions alone.
    if (like && !departed) this.#known.directions = like.directions;
  }

  /** Whether it has layers and directions. */
  get isNetwork(): boolean {
    return formOf(this.question) === 'network';
  }

  /** How many (t, row) there are, padding among them. */
  get rows(): number {
    return this.extent.seq_len * this.extent.batch;
  }

  /** How many steps a row has. */
  lengthOf(row: number): number {
    return this.lengths?.[row] ?? this.extent.seq_len;
  }

  /** Whether a step belongs to its row's sequence, and not to the padding. */
  isLive(t: number, row: number): boolean {
    return this.lengths === undefined || t < this.lengths[row]!;
  }

  /** The step that a direction takes first in a row. */
  firstStep(state: number, row: number): number {
    return this.isReverse(state) ? this.lengthOf(row) - 1 : 0;
  }

  /** Whether h is another thing than what the gates give. */
  get isProjected(): boolean {
    return (this.question.config.proj_size ?? 0) > 0;
  }

  /** Layer after layer, in each the forward direction first. */
  get directions(): readonly Direction[] {
    return (this.#known.directions ??=
      this.departed?.directions(this.question) ?? directionsOf(this.question));
  }

  get equation(): Equation {
    return (this.#known.equation ??= this.departed?.equation?.(this.question) ?? equationOf(this.question));
  }

  /** What the first layer reads. */
  get input(): Rows {
    const { inputs, config } = this.question;
    const data = (inputs['input'] as Tensor<'float32'>).data;
    const { arithmetic } = this.departed ?? {};
    return (this.#known.input ??= {
      data: roundedBy(arithmetic, arranged(data, this.axes['input']!, ['t', 'row', 'feature'])),
      width: config.input_size,
    });
  }

  /** `(state, row, unit)` by letter; zeros where none are given. */
  get initial(): States {
    const { inputs } = this.question;
    const { arithmetic } = this.departed ?? {};
    const stored = arithmetic?.isStored ? arithmetic : undefined;
    return (this.#known.initial ??= initialNames(this.question).map((name, i) => {
      const given = inputs[name];
      return given
        ? roundedBy(stored, given.data as Float64Array)
        : new Float64Array(this.num_states * this.extent.batch * this.widths[i]!);
    }));
  }

  /** The time steps of a direction in the order of computation. */
  order(state: number): number[] {
    const steps = Array.from({ length: this.extent.seq_len }, (_, t) => t);
    return this.isReverse(state) ? steps.toReversed() : steps;
  }

  isReverse(state: number): boolean {
    return state % this.num_directions === 1;
  }

  layerOf(state: number): number {
    return Math.floor(state / this.num_directions);
  }

  /** The states before each (t, row) of one layer and direction: its initial ones before the first step that it takes. */
  before(states: States, state: number): Rows[] {
    const { seq_len, batch } = this.extent;
    return states.map((all, i) => {
      const width = this.widths[i]!;
      const step = batch * width;
      const own = all.subarray(state * seq_len * step, (state + 1) * seq_len * step);
      const data = new Float64Array(own.length);
      const initial = this.initial[i]!.subarray(state * step, (state + 1) * step);
      if (data.length === 0) return { data, width };
      if (this.isReverse(state)) {
        data.set(own.subarray(step));
        for (let row = 0; row < batch; row++) {
          const from = row * width;
          data.set(initial.subarray(from, from + width), this.firstStep(state, row) * step + from);
        }
      } else {
        data.set(initial);
        data.set(own.subarray(0, own.length - step), step);
      }
      return { data, width };
    });
  }

  /** What the recurrent products read of the states h before each (t, row): the very same, where nothing rounds their factors. */
  readsOf(before: Rows): Rows {
    const { arithmetic } = this.departed ?? {};
    if (!arithmetic || arithmetic.isStored) return before;
    return { ...before, data: before.data.map(arithmetic.round) };
  }

  /** What a layer reads at each (t, row): the directions below it side by side, or the input. @param h all its states */
  below(h: Float64Array, layer: number): Rows {
    if (layer === 0) return this.input;
    const width = this.widths[0]!;
    const size = this.num_directions * this.rows * width;
    const data = arranged(h.subarray((layer - 1) * size, layer * size), this.#layerAxes(), OUTPUT);
    return { data, width: this.num_directions * width };
  }

  /** `output`: the states of the last layer, its directions side by side, in the order of its axes. @param h all states */
  outputOf<T extends FloatArray>(h: T): T {
    const last = h.subarray(h.length - this.num_directions * this.rows * this.widths[0]!) as T;
    const order = this.axes['output']!.map(([axis]) => axis);
    return arranged(last, this.#layerAxes(), order);
  }

  /** The states of the last layer, `(direction, t, row, unit)`, from `output`. */
  statesOf<T extends FloatArray>(output: T): T {
    return arranged(output, this.axes['output']!, LAYER);
  }

  /** Which state, row and unit the element at a flat offset of a tensor is. */
  at(name: string): (offset: number) => UnitAt {
    const axes = this.axes[name]!.toReversed();
    const lastLayer = this.num_states - this.num_directions;
    return (offset) => {
      let rest = offset;
      let state = 0;
      let t: number | undefined;
      let row = 0;
      let unit = 0;
      for (let i = 0; i < axes.length; i++) {
        const axis = axes[i]![0];
        const size = axes[i]![1];
        const index = rest % size;
        rest = Math.floor(rest / size);
        if (axis === 'state') state = index;
        if (axis === 'direction') state = lastLayer + index;
        if (axis === 't') t = index;
        if (axis === 'row') row = index;
        if (axis === 'unit') unit = index;
      }
      return { state, t: t ?? (this.isReverse(state) ? 0 : this.lengthOf(row) - 1), row, unit };
    };
  }

  /** Of the states of one layer. */
  #layerAxes(): Axes {
    const { seq_len, batch, batched, hasTime } = this.extent;
    const t: Axes = hasTime ? [['t', seq_len]] : [];
    const row: Axes = batched ? [['row', batch]] : [];
    return [['direction', this.num_directions], ...t, ...row, ['unit', this.widths[0]!]];
  }
}

const LAYER: readonly Axis[] = ['direction', 't', 'row', 'unit'];
const OUTPUT: readonly Axis[] = ['t', 'row', 'direction', 'unit'];

function roundedBy(arithmetic: Arithmetic | undefined, data: FloatArray): Float64Array {
  const all = new Float64Array(data);
  return arithmetic ? all.map(arithmetic.round) : all;
}
