// What is rounded: the terms of the sums that a state comes from. A state near 0 can come out of large terms that cancel,
// and then its rounding error has nothing to do with its own size. The error budget's floor is measured by this; without it no factor k is enough for every legal order of summation
// (scripts/study/factors.py).
import { besides, type Equation } from '../equations/index.ts';
import { roomFor, sum, type Sums } from './sums.ts';
import type { Direction } from './direction.ts';
import { stateOf, type States, type Unrolled } from './unrolled.ts';

/**
 * For every state, by letter: the root of the sum, over the gates' sums z, of (d state / d z)^2 * (squared terms of z); of
 * what is carried beside h no less than what it was before the step. A projected h sums what its units give.
 * @param states after every step; each step is measured from those before it
 */
export function roundingScales(opened: Unrolled, states: States): States {
  const { equation } = opened;
  const { hidden_size } = opened.question.config;
  const { rows, widths, isProjected, extent } = opened;
  const room = roomFor(equation.gates.length);
  const slopes = slopesOf(equation, states.length);
  const scales = states.map(({ length }) => new Float64Array(length));
  const unprojected = { squares: new Float64Array(hidden_size), values: new Float64Array(hidden_size) };
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    for (let row = 0; row < rows; row++) {
      if (!opened.isLive(Math.floor(row / extent.batch), row % extent.batch)) continue;
      const first = (letter: number) => (state * rows + row) * widths[letter]!;
      for (let unit = 0; unit < hidden_size; unit++) {
        sum(direction, below, before[0]!, row, unit, room);
        for (let letter = 0; letter < before.length; letter++) {
          slopes.before[letter] = stateOf(before[letter]!, row, unit);
        }
        slopes.measure(room);
        for (let letter = isProjected ? 1 : 0; letter < before.length; letter++) {
          const carried = letter === 0 ? 0 : Math.abs(slopes.before[letter]!);
          scales[letter]![first(letter) + unit] = Math.max(Math.sqrt(slopes.squares[letter]!), carried);
        }
        unprojected.squares[unit] = slopes.squares[0]!;
        unprojected.values[unit] = slopes.here[0]!;
      }
      if (isProjected) project(direction, unprojected, scales[0]!.subarray(first(0), first(0) + widths[0]!));
    }
  }
  return scales;
}

/** Writes the scales of a projected h: of its own terms, and of what its units rounded. */
function project(
  { weight_hr }: Direction,
  { squares, values }: { readonly squares: Float64Array; readonly values: Float64Array },
  to: Float64Array,
): void {
  for (let feature = 0; feature < to.length; feature++) {
    let total = 0;
    for (let unit = 0; unit < squares.length; unit++) {
      const weight = weight_hr[feature * squares.length + unit]!;
      total += weight ** 2 * (squares[unit]! + values[unit]! ** 2);
    }
    to[feature] = Math.sqrt(total);
  }
}

/** Measures one unit after the other: `before` is read, `squares` and `here`, the states, are written, by letter. */
function slopesOf({ step, apart: gatesApart }: Equation, num_letters: number) {
  const room = () => Array<number>(num_letters).fill(0);
  const before = room();
  const squares = room();
  const here = room();
  const up = room();
  const down = room();
  const of = besides();
  return { before, squares, here, measure };

  function measure(sums: Sums): void {
    const { ih, hh, ih_squares, hh_squares } = sums;
    squares.fill(0);
    of.begin();
    step(of, ih, hh, before, here);
    for (let gate = 0; gate < ih.length; gate++) {
      const apart = 1e-6 * (Math.abs(ih[gate]!) + Math.abs(hh[gate]!) || 1);
      if (gatesApart.includes(gate)) {
        add(sums, ih, gate, apart, ih_squares[gate]!);
        add(sums, hh, gate, apart, hh_squares[gate]!);
      } else {
        add(sums, ih, gate, apart, ih_squares[gate]! + hh_squares[gate]!);
      }
    }
  }

  /** Adds what the terms of a gate round: by its slope, which is that of `moved`, one of the two sums. */
  function add({ ih, hh }: Sums, moved: Float64Array, gate: number, apart: number, terms: number): void {
    const z = moved[gate]!;
    moved[gate] = z + apart;
    of.again();
    step(of, ih, hh, before, up);
    moved[gate] = z - apart;
    of.again();
    step(of, ih, hh, before, down);
    moved[gate] = z;
    for (let i = 0; i < num_letters; i++) {
      squares[i]! += slopeOf(here[i]! - down[i]!, up[i]! - here[i]!, apart) ** 2 * terms;
    }
  }
}

/** Where the slopes on both sides differ relu has its corner, and at 0 its slope is 0. */
function slopeOf(left: number, right: number, apart: number): number {
  if (Math.abs(right - left) > 0.1 * apart) return Math.min(Math.abs(left), Math.abs(right)) / apart;
  return (left + right) / (2 * apart);
}
