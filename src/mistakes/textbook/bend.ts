// The places of the textbook at which a mistake can be bent into it. Bends are applied one after the other, in the order
// in which they are given; two that change the same thing need not commute.
import type { Question } from '../../conformance/index.ts';
import type { ActivationName, Operations } from '../../equations/index.ts';
import type { Row, Sequence, Step } from './nested.ts';

export interface Weights {
  /** `[line][column]`: a line for every unit of the first gate, then for every unit of the second, and so on. */
  readonly ih: readonly Row[];
  readonly hh: readonly Row[];
  /** `[line]` */
  readonly bias_ih: Row;
  readonly bias_hh: Row;
  /** What projects h, where something does: `[feature of h][unit]`. */
  readonly hr?: readonly Row[];
}

export type Letter = 'h' | 'c';
export const LETTERS: readonly Letter[] = ['h', 'c'];

/** Which state a hook is asked for, and the same of every letter. */
export interface Which<T> {
  readonly letter: Letter;
  readonly all: readonly T[];
}

/** One unit's step in numbers, as an equation has it. */
export type UnitEquation = (
  of: Operations<number>,
  ih: ArrayLike<number>,
  hh: ArrayLike<number>,
  before: ArrayLike<number>,
  after: number[],
) => void;

/** The sum of a gate of a unit: both products and both biases. */
export type SumOf = (gate: number, unit: number) => number;

/** h after it was projected: as the next step reads it, and as the layer gives it. */
export interface Projected {
  readonly h: Row;
  readonly output: Row;
}

/** What is done in the padding, where its steps are not left out: every other state stays what it was. */
export interface InPadding {
  /** c is computed on. */
  readonly runs?: 'c';
  /** h is computed, and stands in the output. */
  readonly isShown?: true;
}

/** One layer in one direction of the network that is computed. */
export interface Place {
  readonly layer: number;
  /** 0 forward, 1 reverse. */
  readonly direction: number;
  readonly question: Question;
}

/** One unit's step. */
export interface At {
  readonly place: Place;
  readonly t: number;
  /** Steps that its row took before it. */
  readonly done: number;
  readonly row: number;
  readonly unit: number;
}

/**
 * What a mistake changes; all of it is optional. States are ordered layer * num_directions + direction. What acts on states
 * is asked for every letter, one after the other.
 */
export interface Bend {
  /** Whether an input, or an output, is transposed for batch_first; PyTorch's h_n never is. */
  readonly transposeInput?: boolean;
  readonly transposeOutput?: boolean;
  readonly transposeState?: boolean;
  /** With batch_first: memory is read, or given, in the other order without being transposed. */
  readonly reshape?: 'input' | 'output' | 'both';
  readonly weights?: (weights: Weights, place: Place) => Weights;
  /** The parameters of all layers and directions, as they were loaded. */
  readonly parameters?: (all: readonly Weights[], question: Question) => readonly Weights[];
  readonly initial?: (
    states: readonly Step[],
    question: Question,
    which: Which<readonly Step[]>,
  ) => readonly Step[];
  /** What a layer reads. */
  readonly input?: (below: Sequence, first: Sequence, place: Place, layers: readonly Sequence[]) => Sequence;
  /** Where a direction begins; `ended`: the last states of those that were computed before it. */
  readonly start?: (start: Step, ended: readonly Step[], place: Place, which: Which<Step>) => Step;
  /** Of packed sequences: how many steps each row has. */
  readonly lengths?: (lengths: Row, seq_len: number, place: Place) => Row;
  /** Time steps in the order of computation; of packed sequences row by row. */
  readonly steps?: (order: readonly number[], place: Place, seq_len: number) => readonly number[];
  readonly inPadding?: InPadding;
  /** `name`: which activation the equation asks for. */
  readonly activate?: (act: Activation, place: Place, name: ActivationName) => Activation;
  /** What follows the sums. */
  readonly step?: (usual: UnitEquation, place: Place) => UnitEquation;
  /** What a gate's recurrent product, or the projection, reads. `of`: with the activations bent. */
  readonly reads?: (
    h: Row,
    by: number | 'projection',
    place: Place,
    sumOf: SumOf,
    of: Operations<number>,
  ) => Row;
  /** `unprojected`: h before it was projected. */
  readonly project?: (usual: Projected, unprojected: Row, place: Place) => Projected;
  /** States stay as they are summed, and answers are float64: of what is expected, not of what is answered. */
  readonly unrounded?: true;
  /** A state as it is stored, after it was rounded. */
  readonly stored?: (value: number, place: Place, letter: Letter) => number;
  /** Where in a layer its change of a unit's step (weights, activate, step, reads, stored, inPlace) counts; absent: everywhere. */
  readonly where?: (at: At) => boolean;
  /** The state that a step starts from, before every step. */
  readonly carried?: (state: Step, done: number, start: Step, place: Place, which: Which<Step>) => Step;
  /** A state is written over the one before it, unit by unit. */
  readonly inPlace?: (usual: boolean, place: Place) => boolean;
  /** A direction's states as they go into the layer's output; of a cell all that it answers. */
  readonly side?: (states: Sequence, start: Step, place: Place, which: Which<Sequence>) => Sequence;
  /** How the directions of a layer are joined: features, `[t][row]`. */
  readonly join?: (sides: readonly Sequence[], place: Place) => readonly Sequence[];
  /** A layer's output, the directions side by side. */
  readonly joined?: (output: Sequence, place: Place, below: Sequence) => Sequence;
  /** A direction's part of h_n and c_n; `states`: all of that letter. */
  readonly last?: (last: Step, states: Sequence, place: Place, which: Which<Step>) => Step;
  /** The output, and the outputs of all layers. */
  readonly output?: (output: Sequence, layers: readonly Sequence[], question: Question) => Sequence;
  /** h_n and c_n; of a cell its states after every step. */
  readonly finals?: (
    states: readonly Step[],
    question: Question,
    which: Which<readonly Step[]>,
  ) => readonly Step[];
}

type Activation = (z: number) => number;
