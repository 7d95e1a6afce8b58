// One layer in one direction, step by step. The innermost line is the judge's equation.
import { type Equation, equationOf, FLOAT64, type Operations } from '../../equations/index.ts';
import { type Bend, bent, decided, type Place, type Weights } from './bend.ts';
import type { Row, Sequence, Step } from './nested.ts';

export function unroll(
  input: Sequence,
  start: Step,
  own: Weights,
  place: Place,
  bends: readonly Bend[],
): { states: Sequence; last: Step } {
  const { config, dtype } = place.question;
  const equation = equationOf(place.question);
  const unitOf = unitStep(
    equation,
    bent(bends, 'weights', own, place),
    bentOperations(equation, place, bends),
  );
  const inOrder = Array.from(input.keys());
  const order = bent(bends, 'steps', place.direction === 1 ? inOrder.toReversed() : inOrder, place);
  const inPlace = decided(bends, 'inPlace', false);
  const round = dtype === 'float32' ? Math.fround : (value: number) => value;
  const states: Step[] = [];
  let h = start;
  for (const t of order) {
    h = input[t]!.map((x, row) => {
      const next = [...h[row]!];
      const past = inPlace ? next : h[row]!;
      for (let unit = 0; unit < next.length; unit++) next[unit] = round(unitOf(unit, x, past));
      return next;
    });
    states[t] = h;
  }
  const never = (step: Step) => step.map(() => Array<number>(config.hidden_size).fill(0));
  return { states: input.map((step, t) => states[t] ?? never(step)), last: h };
}

/** The equation with its activations bent. */
function bentOperations(
  { activations }: Equation,
  { question }: Place,
  bends: readonly Bend[],
): Operations<number> {
  const changed = activations.map((name) => [name, bent(bends, 'activate', FLOAT64[name], question)]);
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
