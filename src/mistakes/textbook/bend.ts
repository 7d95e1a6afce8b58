// The places of the textbook at which a mistake can be bent into it. Bends are applied one after the other, in the order
// in which they are given; two that change the same thing need not commute.
import type { Question } from '../../conformance/index.ts';
import type { Row, Sequence, Step } from './nested.ts';

export interface Weights {
  /** `[unit][column]` */
  readonly ih: readonly Row[];
  readonly hh: readonly Row[];
  readonly bias_ih: Row;
  readonly bias_hh: Row;
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
  /** Steps that were taken before it. */
  readonly done: number;
  readonly row: number;
  readonly unit: number;
}

/** What a mistake changes; all of it is optional. States are ordered layer * num_directions + direction. */
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
  readonly initial?: (states: readonly Step[], question: Question) => readonly Step[];
  /** What a layer reads. */
  readonly input?: (below: Sequence, first: Sequence, place: Place, layers: readonly Sequence[]) => Sequence;
  /** Where a direction begins; `ended`: the last states of those that were computed before it. */
  readonly start?: (start: Step, ended: readonly Step[], place: Place) => Step;
  /** Time steps in the order of computation. */
  readonly steps?: (order: readonly number[], place: Place) => readonly number[];
  readonly activate?: (act: (z: number) => number, place: Place) => (z: number) => number;
  /** A state as it is stored, after it was rounded. */
  readonly stored?: (value: number, place: Place) => number;
  /** Where in a layer its change of a unit's step (weights, activate, stored, inPlace) counts; absent: everywhere. */
  readonly where?: (at: At) => boolean;
  /** The state that a step starts from, before every step. */
  readonly carried?: (state: Step, done: number, start: Step, place: Place) => Step;
  /** A state is written over the one before it, unit by unit. */
  readonly inPlace?: (usual: boolean, place: Place) => boolean;
  /** A direction's states as they go into the layer's output. */
  readonly side?: (states: Sequence, start: Step, place: Place) => Sequence;
  /** How the directions of a layer are joined: features, `[t][row]`. */
  readonly join?: (sides: readonly Sequence[], place: Place) => readonly Sequence[];
  /** A layer's output, the directions side by side. */
  readonly joined?: (output: Sequence, place: Place, below: Sequence) => Sequence;
  /** A direction's part of h_n. */
  readonly last?: (last: Step, states: Sequence, place: Place) => Step;
  /** The output, and the outputs of all layers. */
  readonly output?: (output: Sequence, layers: readonly Sequence[], question: Question) => Sequence;
  readonly h_n?: (states: readonly Step[], question: Question) => readonly Step[];
}

export type HookName = Exclude<
  keyof Bend,
  'transposeInput' | 'transposeOutput' | 'transposeState' | 'reshape' | 'where'
>;
type ParametersOf<K extends HookName> = Parameters<NonNullable<Bend[K]>>;
type ValueOf<K extends HookName> = ParametersOf<K>[0];
type RestOf<K extends HookName> = ParametersOf<K> extends [unknown, ...infer R] ? R : never;

/** Applies one hook of every bend in turn to a value. */
export function bent<K extends HookName>(
  bends: readonly Bend[],
  name: K,
  value: ValueOf<K>,
  ...rest: RestOf<K>
): ValueOf<K> {
  let so = value;
  for (const bend of bends) {
    const hook = bend[name] as ((value: ValueOf<K>, ...rest: RestOf<K>) => ValueOf<K>) | undefined;
    if (hook) so = hook(so, ...rest);
  }
  return so;
}

/** What the last bend that says so says. */
export function decided(
  bends: readonly Bend[],
  name: 'transposeInput' | 'transposeOutput' | 'transposeState',
  usual: boolean,
): boolean {
  return bends.reduce((so, bend) => bend[name] ?? so, usual);
}

/** The hooks that change what is computed, and not only how it is given back. */
const COMPUTES = [
  'transposeInput',
  'reshape',
  'weights',
  'parameters',
  'initial',
  'input',
  'start',
  'steps',
  'activate',
  'stored',
  'carried',
  'inPlace',
  'side',
  'join',
  'joined',
] as const satisfies readonly (keyof Bend)[];

export function computes(bend: Bend): boolean {
  return COMPUTES.some((name) => bend[name] !== undefined);
}

/** Whether two bends change the same thing, so that their order may count. */
export function meet(one: Bend, other: Bend): boolean {
  return Object.keys(one).some((name) => name in other);
}

/** Whether memory is taken in the other order as it is. */
export function isReshaped(bends: readonly Bend[], what: 'input' | 'output'): boolean {
  return bends.some(({ reshape }) => reshape === what || reshape === 'both');
}
