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

/** What a mistake changes; all of it is optional. States are ordered layer * num_directions + direction. */
export interface Bend {
  /** Whether an input, or an output, is transposed for batch_first; PyTorch's h_n never is. */
  readonly transposeInput?: boolean;
  readonly transposeOutput?: boolean;
  readonly transposeState?: boolean;
  /** The direction whose parameters are read. */
  readonly parametersOf?: (direction: number) => number;
  readonly weights?: (weights: Weights, place: Place) => Weights;
  readonly initial?: (states: readonly Step[], question: Question) => readonly Step[];
  /** What a layer reads. */
  readonly input?: (below: Sequence, first: Sequence, place: Place) => Sequence;
  /** Where a direction begins; `ended`: the last states of those that were computed before it. */
  readonly start?: (start: Step, ended: readonly Step[], place: Place) => Step;
  /** Time steps in the order of computation. */
  readonly steps?: (order: readonly number[], place: Place) => readonly number[];
  readonly activate?: (act: (z: number) => number, question: Question) => (z: number) => number;
  /** A state is written over the one before it, unit by unit. */
  readonly inPlace?: boolean;
  /** A direction's states as they go into the layer's output. */
  readonly side?: (states: Sequence, start: Step, place: Place) => Sequence;
  /** How the directions of a layer are joined: features, `[t][row]`. */
  readonly join?: (sides: readonly Sequence[]) => readonly Sequence[];
  /** A layer's output, the directions side by side. */
  readonly joined?: (output: Sequence, place: Place) => Sequence;
  /** A direction's part of h_n. */
  readonly last?: (last: Step, states: Sequence, place: Place) => Step;
  /** The output, and the outputs of all layers. */
  readonly output?: (output: Sequence, layers: readonly Sequence[], question: Question) => Sequence;
  readonly h_n?: (states: readonly Step[], question: Question) => readonly Step[];
}

export type HookName = Exclude<
  keyof Bend,
  'transposeInput' | 'transposeOutput' | 'transposeState' | 'inPlace'
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
  name: 'transposeInput' | 'transposeOutput' | 'transposeState' | 'inPlace',
  usual: boolean,
): boolean {
  return bends.reduce((so, bend) => bend[name] ?? so, usual);
}

/** The hooks that change what is computed, and not only how it is given back. */
const COMPUTES = [
  'transposeInput',
  'parametersOf',
  'weights',
  'initial',
  'input',
  'start',
  'steps',
  'activate',
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
