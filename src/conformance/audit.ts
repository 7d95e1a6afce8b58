// A golden is judged before it judges: every expected state follows from the expected states before it by the equation,
// within what one step of PyTorch may round; every other tensor holds these states. What does not is broken: named by its
// first place in the order of computation.
import { type FloatDtype, indexAt, type NamedTensors, type Tensor } from '../tensor/index.ts';
import { type Corrected, correctedStates } from './corrected.ts';
import { grainOf } from './decimals.ts';
import type { Drift } from './drift.ts';
import { isSound, type Wanted } from './sound.ts';
import { knownStates, letterOf, placeOf } from './states-in.ts';
import type { States, UnitAt, Unrolled } from './unrolled.ts';

/** What is wrong with one tensor of a case. */
export interface Broken extends Wanted {
  readonly tensor: string;
  /** Of its first wrong element in the order of computation. */
  readonly index: readonly number[];
  readonly at: UnitAt;
  /** Of that place, in the order of computation. */
  readonly order: number;
  readonly came: number;
  /** Wrong elements. What follows from a wrong one is held to what the equation gives in its place. */
  readonly count: number;
  readonly total: number;
}

export interface Audit {
  /** Empty where all tensors are sound; the one that is wrong first, in the order of computation, first. */
  readonly broken: readonly Broken[];
  /** PyTorch's states, the wrong ones put right; undefined where some are hidden: layers of which no tensor tells. */
  readonly corrected: Corrected | undefined;
  /** To whose multiples the numbers were rounded when they were written down; 0 where they were not. */
  readonly grain: number;
}

/** What an element should be where it is wrong; undefined where it is sound. */
type Judge = (at: UnitAt, came: number) => Wanted | undefined;

/** @param dtype whose rounding these tensors have @param drift is asked for where some states are hidden */
export function audit(
  opened: Unrolled,
  tensors: NamedTensors,
  dtype: FloatDtype,
  drift: () => Drift & { readonly truth: States },
): Audit {
  const grain = grainOf(tensors, dtype);
  const known = knownStates(opened, tensors);
  const corrected = known && correctedStates(opened, known.states, dtype, grain);
  const states = known?.names ?? [];
  const inOrder = Object.entries(tensors).toSorted(
    ([a], [b]) => Number(states.includes(b)) - Number(states.includes(a)),
  );
  const broken = inOrder.flatMap(([name, one]) => {
    const letter = letterOf(opened, name);
    const isKnown = known?.names.includes(name) ?? false;
    if (isKnown && corrected!.wrong[letter]!.size === 0) return [];
    const judge = corrected
      ? isKnown
        ? (at: UnitAt) => corrected.wrong[letter]!.get(placeOf(opened, letter, at))
        : heldTo(opened, name, letter, one, corrected, dtype, () =>
            drifting(opened, letter, drift(), dtype, grain),
          )
      : drifting(opened, letter, drift(), dtype, grain, tensors);
    return (judge && brokenOf(opened, name, one, judge)) ?? [];
  });
  return { broken: broken.toSorted((a, b) => a.order - b.order), corrected, grain };
}

/**
 * A tensor that holds these states too. Recorded layer after layer it has their very bits; stepped by a cell they may
 * differ by rounding, and then it is held to what rounding may do in a free run. Undefined where all bits are theirs.
 */
function heldTo(
  opened: Unrolled,
  name: string,
  letter: number,
  { data }: Tensor,
  corrected: Corrected,
  dtype: FloatDtype,
  loosely: () => Judge,
): Judge | undefined {
  const states = corrected.states[letter]!;
  const at = opened.at(name);
  let differing = 0;
  for (let offset = 0; offset < data.length; offset++) {
    if (!Object.is(Number(data[offset]), states[placeOf(opened, letter, at(offset))])) differing++;
  }
  if (differing === 0) return undefined;
  const isSame = differing <= Math.max(1, data.length / 100);
  return (where, came) => {
    const place = placeOf(opened, letter, where);
    const wanted = states[place]!;
    if (Object.is(came, wanted) || Math.abs(came - wanted) <= corrected.surelyAllowed[letter]![place]!)
      return undefined;
    const one = { wanted, allowed: corrected.allowed[letter]![place]! };
    if (isSound(came, one, dtype)) return undefined;
    return isSame ? one : loosely()(where, came);
  };
}

/** Held to a free run of the judge's own, and to what holds of every state whatever was computed before it. */
function drifting(
  opened: Unrolled,
  letter: number,
  { truth, allowed }: Drift & { readonly truth: States },
  dtype: FloatDtype,
  grain: number,
  { output }: NamedTensors = {},
): Judge {
  const initial = opened.initial[0]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const greatest = opened.equation.greatest(initial);
  const last = output && opened.statesOf(new Float64Array(output.data as Float64Array));
  const below = (opened.num_states - opened.num_directions) * opened.rows * opened.widths[0]!;
  return (where, came) => {
    if (!opened.isLive(where.t, where.row)) return came === 0 ? undefined : { wanted: 0, allowed: 0 };
    const place = placeOf(opened, letter, where);
    const room = allowed(letter, where.state, where.t, where.row) + grain;
    const wanted = { wanted: truth[letter]![place]!, allowed: room };
    const isTooLarge = letter === 0 && Math.abs(came) > greatest + grain;
    if (isTooLarge || !isSound(came, wanted, dtype)) return wanted;
    const shown = letter === 0 && last && place >= below ? last[place - below]! : came; // by output, of the last layer
    return Math.abs(shown - came) > grain ? { wanted: shown, allowed: grain } : undefined;
  };
}

function brokenOf(opened: Unrolled, name: string, { data, shape }: Tensor, judge: Judge): Broken | undefined {
  const at = opened.at(name);
  let count = 0;
  let first: { readonly offset: number; readonly order: number; readonly wanted: Wanted } | undefined;
  for (let offset = 0; offset < data.length; offset++) {
    const where = at(offset);
    const wanted = judge(where, Number(data[offset]));
    if (!wanted) continue;
    count++;
    const order = orderOf(opened, where);
    if (!first || order < first.order) first = { offset, order, wanted };
  }
  if (!first) return undefined;
  const { offset, order, wanted } = first;
  const index = indexAt(offset, shape);
  return {
    tensor: name,
    index,
    at: at(offset),
    order,
    came: Number(data[offset]),
    ...wanted,
    count,
    total: data.length,
  };
}

/** Layer by layer, and in a layer step by step, both directions in their own order of time. */
function orderOf(opened: Unrolled, { state, t }: UnitAt): number {
  const { seq_len } = opened.extent;
  const done = opened.isReverse(state) ? seq_len - 1 - t : t;
  return (opened.layerOf(state) * seq_len + done) * opened.num_directions + (state % opened.num_directions);
}
