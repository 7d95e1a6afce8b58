// Bends applied: one hook of all of them in turn, and what they have in common.
import type { Question } from '../../conformance/index.ts';
import type { FloatDtype } from '../../tensor/index.ts';
import { type Bend, LETTERS } from './bend.ts';

/** Hooks that are asked for every letter. */
export type StateHook = 'initial' | 'start' | 'carried' | 'side' | 'last' | 'finals';
export type HookName = Exclude<
  keyof Bend,
  | StateHook
  | 'transposeInput'
  | 'transposeOutput'
  | 'transposeState'
  | 'reshape'
  | 'where'
  | 'inPadding'
  | 'unrounded'
>;
type ParametersOf<K extends HookName | StateHook> = Parameters<NonNullable<Bend[K]>>;
type ValueOf<K extends HookName | StateHook> = ParametersOf<K>[0];
type RestOf<K extends HookName> = ParametersOf<K> extends [unknown, ...infer R] ? R : never;
type BetweenOf<K extends StateHook> = ParametersOf<K> extends [unknown, ...infer R, unknown] ? R : never;

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

/** The same of what there is of every letter: a hook may take one from another. */
export function bentStates<K extends StateHook>(
  bends: readonly Bend[],
  name: K,
  all: readonly ValueOf<K>[],
  restOf: (letter: number) => readonly [...BetweenOf<K>],
): readonly ValueOf<K>[] {
  let so = all;
  for (const bend of bends) {
    const hook = bend[name] as ((value: ValueOf<K>, ...rest: unknown[]) => ValueOf<K>) | undefined;
    if (!hook) continue;
    const before = so;
    so = before.map((one, i) => hook(one, ...restOf(i), { letter: LETTERS[i], all: before }));
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
  'lengths',
  'steps',
  'inPadding',
  'activate',
  'step',
  'reads',
  'project',
  'unrounded',
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

/** What answers are given in. */
export function dtypeOf({ dtype }: Question, bends: readonly Bend[]): FloatDtype {
  return bends.some(({ unrounded }) => unrounded) ? 'float64' : dtype;
}

/** Whether memory is taken in the other order as it is. */
export function isReshaped(bends: readonly Bend[], what: 'input' | 'output'): boolean {
  return bends.some(({ reshape }) => reshape === what || reshape === 'both');
}
