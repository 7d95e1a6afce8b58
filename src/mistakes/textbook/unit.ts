// One unit's step. The innermost line is the judge's equation.
import { type Equation, equationOf, FLOAT64, type Operations } from '../../equations/index.ts';
import { type At, type Bend, LETTERS, type Place, type SumOf, type Weights } from './bend.ts';
import { bent, dtypeOf } from './bent.ts';
import type { Row } from './nested.ts';

export interface Unit {
  /**
   * @param past by letter, its row before the step
   * @param next by letter, its row as far as it is computed; of h what it is before it is projected, where it is
   */
  readonly step: (unit: number, x: Row, past: readonly Row[], next: readonly number[][]) => void;
  /** A feature of h, where it is projected. */
  readonly project: (feature: number, unprojected: Row) => number;
}

/** Bends that count in some places only are left out elsewhere. */
export function unitsOf(own: Weights, place: Place, bends: readonly Bend[]): (at: At) => Unit {
  const scoped = bends.filter(({ where }) => where);
  if (scoped.length === 0) {
    const everywhere = unitOf(own, place, bends);
    return () => everywhere;
  }
  const known = new Map<number, Unit>();
  return (at) => {
    let key = 0;
    scoped.forEach(({ where }, i) => (key |= where!(at) ? 1 << i : 0));
    let found = known.get(key);
    if (!found) {
      const off = scoped.filter((_, i) => !(key & (1 << i)));
      const on = bends.filter((bend) => !off.includes(bend));
      known.set(key, (found = unitOf(own, place, on)));
    }
    return found;
  };
}

function unitOf(own: Weights, place: Place, bends: readonly Bend[]): Unit {
  const equation = equationOf(place.question);
  const weights = bent(bends, 'weights', own, place);
  const { ih, hh, bias_ih, bias_hh, hr } = weights;
  const num_gates = equation.gates.length;
  const hidden_size = bias_ih.length / num_gates;
  const of = bentOperations(equation, place, bends);
  const step = bent(bends, 'step', equation.step, place);
  const inPlace = bent(bends, 'inPlace', false, place);
  const isStored = bends.some(({ stored }) => stored);
  const round = dtypeOf(place.question, bends) === 'float32' ? Math.fround : (value: number) => value;
  const kept = (value: number, letter: number) =>
    isStored ? bent(bends, 'stored', round(value), place, LETTERS[letter]!) : round(value);
  const read = bends.some(({ reads }) => reads) ? reader(weights, hidden_size, of, place, bends) : undefined;
  const from_input = equation.gates.map(() => 0);
  const from_state = equation.gates.map(() => 0);
  const before: number[] = [];
  const after: number[] = [];
  return {
    step: (unit, x, past, next) => {
      const h = inPlace ? next[0]! : past[0]!;
      for (let gate = 0; gate < num_gates; gate++) {
        const line = gate * hidden_size + unit;
        from_input[gate] = dot(ih[line]!, x) + bias_ih[line]!;
        from_state[gate] = dot(hh[line]!, read ? read(gate, x, h) : h) + bias_hh[line]!;
      }
      for (let letter = 0; letter < past.length; letter++) before[letter] = past[letter]![unit]!;
      step(of, from_input, from_state, before, after);
      for (let letter = 0; letter < past.length; letter++) {
        next[letter]![unit] = letter === 0 && hr ? after[0]! : kept(after[letter]!, letter);
      }
    },
    project: (feature, unprojected) => {
      const it = bends.reduce(
        (row, { reads }) => reads?.(row, 'projection', place, () => NaN, of) ?? row,
        unprojected,
      );
      return kept(dot(hr![feature]!, it), 0);
    },
  };
}

/** The equation with its activations bent. */
function bentOperations({ activations }: Equation, place: Place, bends: readonly Bend[]): Operations<number> {
  const changed = activations.map((name) => [name, bent(bends, 'activate', FLOAT64[name], place, name)]);
  return { ...FLOAT64, ...Object.fromEntries(changed) };
}

/** What each gate's recurrent product reads: bent once for all units of a row. */
function reader(
  { ih, hh, bias_ih, bias_hh }: Weights,
  hidden_size: number,
  of: Operations<number>,
  place: Place,
  bends: readonly Bend[],
): (gate: number, x: Row, h: Row) => Row {
  const known: { x: Row; h: Row; read: Row }[] = [];
  return (gate, x, h) => {
    const found = known[gate];
    if (found?.x === x && found.h === h) return found.read;
    const sumOf: SumOf = (which, unit) => {
      const line = which * hidden_size + unit;
      return dot(ih[line]!, x) + bias_ih[line]! + dot(hh[line]!, h) + bias_hh[line]!;
    };
    const read = bends.reduce((row, { reads }) => reads?.(row, gate, place, sumOf, of) ?? row, h);
    known[gate] = { x, h, read };
    return read;
  };
}

function dot(a: Row, b: Row): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
