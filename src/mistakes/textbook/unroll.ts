// One layer in one direction, step by step. The innermost line is the judge's equation.
import { type Equation, equationOf, FLOAT64, type Operations } from '../../equations/index.ts';
import { type At, type Bend, bent, type Place, type Weights } from './bend.ts';
import type { Row, Sequence, Step } from './nested.ts';

export function unroll(
  input: Sequence,
  start: Step,
  own: Weights,
  place: Place,
  bends: readonly Bend[],
  see: See = () => true,
): { states: Sequence; last: Step } | undefined {
  const { config } = place.question;
  const unitOf = unitSteps(own, place, bends);
  const inOrder = Array.from(input.keys());
  const order = bent(bends, 'steps', place.direction === 1 ? inOrder.toReversed() : inOrder, place);
  const states: Step[] = [];
  let h = start;
  for (const [done, t] of order.entries()) {
    const before = bent(bends, 'carried', h, done, start, place);
    h = input[t]!.map((x, row) => {
      const next = [...before[row]!];
      for (let unit = 0; unit < next.length; unit++) {
        next[unit] = unitOf({ place, t, done, row, unit }, x, before[row]!, next);
      }
      return next;
    });
    states[t] = h;
    if (!see(place, t, h)) return undefined;
  }
  const never = (step: Step) => step.map(() => Array<number>(config.hidden_size).fill(0));
  return { states: input.map((step, t) => states[t] ?? never(step)), last: h };
}

/** Told each state; where it says no, the rest is not computed. */
export type See = (place: Place, t: number, state: Step) => boolean;

/** One unit's state after a step. @param next its row as far as it is computed */
type UnitStep = (at: At, x: Row, past: Row, next: Row) => number;

/** Bends that count in some places only are left out elsewhere. */
function unitSteps(own: Weights, place: Place, bends: readonly Bend[]): UnitStep {
  const scoped = bends.filter(({ where }) => where);
  if (scoped.length === 0) return rounded(own, place, bends);
  const known = new Map<number, UnitStep>();
  return (at, ...rest) => {
    let key = 0;
    scoped.forEach(({ where }, i) => (key |= where!(at) ? 1 << i : 0));
    let found = known.get(key);
    if (!found) {
      const off = scoped.filter((_, i) => !(key & (1 << i)));
      known.set(
        key,
        (found = rounded(
          own,
          place,
          bends.filter((bend) => !off.includes(bend)),
        )),
      );
    }
    return found(at, ...rest);
  };
}

function rounded(own: Weights, place: Place, bends: readonly Bend[]): UnitStep {
  const equation = equationOf(place.question);
  const weights = bent(bends, 'weights', own, place);
  const unitOf = unitStep(equation, weights, bentOperations(equation, place, bends));
  const inPlace = bent(bends, 'inPlace', false, place);
  const isStored = bends.some(({ stored }) => stored);
  const round = place.question.dtype === 'float32' ? Math.fround : (value: number) => value;
  return ({ unit }, x, past, next) => {
    const value = round(unitOf(unit, x, inPlace ? next : past));
    return isStored ? bent(bends, 'stored', value, place) : value;
  };
}

/** The equation with its activations bent. */
function bentOperations({ activations }: Equation, place: Place, bends: readonly Bend[]): Operations<number> {
  const changed = activations.map((name) => [name, bent(bends, 'activate', FLOAT64[name], place)]);
  return { ...FLOAT64, ...Object.fromEntries(changed) };
}

/** One unit's state after a step, not rounded: both sums by gate, then the equation. */
function unitStep(
  { gates, step }: Equation,
  { ih, hh, bias_ih, bias_hh }: Weights,
  of: Operations<number>,
): (unit: number, x: Row, past: Row) => number {
  const hidden_size = bias_ih.length / gates.length;
  const from_input = gates.map(() => 0);
  const from_state = gates.map(() => 0);
  const before = [0];
  const after = [0];
  return (unit, x, past) => {
    for (let gate = 0; gate < gates.length; gate++) {
      const line = gate * hidden_size + unit;
      from_input[gate] = dot(ih[line]!, x) + bias_ih[line]!;
      from_state[gate] = dot(hh[line]!, past) + bias_hh[line]!;
    }
    before[0] = past[unit]!;
    step(of, from_input, from_state, before, after);
    return after[0]!;
  };
}

function dot(a: Row, b: Row): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
