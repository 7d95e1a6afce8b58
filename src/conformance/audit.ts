// A golden is judged before it judges: every expected state follows from the expected states before it by the equation,
// within what one step of PyTorch may round; every other tensor holds these states. What does not is broken: named by its
// first place in the order of computation.
import { isNetwork } from '../signatures/index.ts';
import { type FloatDtype, indexAt, type NamedTensors, type Tensor } from '../tensor/index.ts';
import { type Corrected, correctedStates } from './corrected.ts';
import { type Drift, driftOf } from './drift.ts';
import { isSound, type Wanted } from './sound.ts';
import type { States, UnitAt, Unrolled } from './unrolled.ts';

/** What is wrong with one tensor of a case. */
export interface Broken extends Wanted {
  readonly tensor: string;
  /** Of its first wrong element in the order of computation. */
  readonly index: readonly number[];
  readonly came: number;
  /** Wrong elements. What follows from a wrong one is held to what the equation gives in its place. */
  readonly count: number;
  readonly total: number;
}

/** What an element should be where it is wrong; undefined where it is sound. */
type Judge = (at: UnitAt, came: number) => Wanted | undefined;

/**
 * The broken tensors among these; empty where all are sound.
 * @param dtype whose rounding they have
 * @param steps their states after every step, and the tensor that holds h; undefined where they are not given
 */
export function audit(
  opened: Unrolled,
  tensors: NamedTensors,
  dtype: FloatDtype,
  steps: { readonly name: string; readonly states: States } | undefined,
): Broken[] {
  let known: Drift | undefined;
  const drift = () => (known ??= driftOf(opened, dtype));
  const source = steps ?? outputOfOneLayer(opened, tensors);
  const corrected = source && correctedStates(opened, source.states, dtype);
  return Object.entries(tensors).flatMap(([name, one]) => {
    const judge =
      corrected && name === source.name
        ? (at: UnitAt) => corrected.wrong[0]!.get(placeOf(opened, at))
        : corrected
          ? heldTo(opened, name, one, corrected, dtype, drift)
          : drifting(opened, drift(), dtype);
    return brokenOf(opened, name, one, judge) ?? [];
  });
}

/** The output of one layer holds all its states. */
function outputOfOneLayer(
  opened: Unrolled,
  { output }: NamedTensors,
): { name: string; states: States } | undefined {
  const { module, config } = opened.question;
  if (!output || !isNetwork(module) || config.num_layers > 1) return undefined;
  if (opened.widths.length > 1) return undefined; // another state is hidden
  const states = opened.statesOf(Float64Array.from(output.data as Float64Array));
  return { name: 'output', states: [states] };
}

function placeOf({ extent: { seq_len, batch }, widths }: Unrolled, { state, t, row, unit }: UnitAt): number {
  return ((state * seq_len + t) * batch + row) * widths[0]! + unit;
}

/**
 * A tensor that holds these states too. Recorded layer after layer it has their very bits; stepped by a cell they may
 * differ by rounding, and then it is held to what rounding may do in a free run.
 */
function heldTo(
  opened: Unrolled,
  name: string,
  { data }: Tensor,
  { states, allowed }: Corrected,
  dtype: FloatDtype,
  drift: () => Drift,
): Judge {
  const at = opened.at(name);
  let differing = 0;
  for (let offset = 0; offset < data.length; offset++) {
    const wanted = states[0]![placeOf(opened, at(offset))]!;
    if (!Object.is(Number(data[offset]), wanted)) differing++;
  }
  const isSame = differing <= Math.max(1, data.length / 100);
  return (where, came) => {
    const place = placeOf(opened, where);
    const one = { wanted: states[0]![place]!, allowed: allowed[0]![place]! };
    if (isSound(came, one, dtype)) return undefined;
    return isSame ? one : drifting(opened, drift(), dtype)(where, came);
  };
}

/** Held to a free run of the judge's own. */
function drifting(opened: Unrolled, { truth, allowed }: Drift, dtype: FloatDtype): Judge {
  return (where, came) => {
    const wanted = {
      wanted: truth[0]![placeOf(opened, where)]!,
      allowed: allowed(where.state, where.t, where.row),
    };
    return isSound(came, wanted, dtype) ? undefined : wanted;
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
  const { offset, wanted } = first;
  const index = indexAt(offset, shape);
  return { tensor: name, index, came: Number(data[offset]), ...wanted, count, total: data.length };
}

/** Layer by layer, and in a layer step by step, both directions in their own order of time. */
function orderOf(opened: Unrolled, { state, t }: UnitAt): number {
  const { seq_len } = opened.extent;
  const done = opened.isReverse(state) ? seq_len - 1 - t : t;
  return (opened.layerOf(state) * seq_len + done) * opened.num_directions + (state % opened.num_directions);
}
