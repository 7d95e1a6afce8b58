// What is rounded: the terms of the sums that a state comes from. A state near 0 can come out of large terms that cancel,
// and then its rounding error has nothing to do with its own size. The error budget's floor is measured by this; without it no factor k is enough for every legal order of summation
// (scripts/study/factors.py).
import { type Equation, equationOf, FLOAT64 } from '../equations/index.ts';
import { roomFor, sum, type Sums } from './sums.ts';
import type { States, Unrolled } from './unrolled.ts';

/**
 * For every state, by letter: the root of the sum, over the gates' sums z, of (d state / d z)^2 * (squared terms of z).
 * @param states after every step; each step is measured from those before it
 */
export function roundingScales(opened: Unrolled, states: States): States {
  const equation = equationOf(opened.question);
  const { hidden_size } = opened.question.config;
  const { rows, widths } = opened;
  const room = roomFor(equation.gates.length);
  const slopes = slopesOf(equation, states.length);
  const scales = states.map(({ length }) => new Float64Array(length));
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < hidden_size; unit++) {
        sum(direction, below, before[0]!, row, unit, room);
        before.forEach(({ data, width }, i) => (slopes.before[i] = data[row * width + unit]!));
        slopes.measure(room);
        slopes.squares.forEach((square, i) => {
          scales[i]![(state * rows + row) * widths[i]! + unit] = Math.sqrt(square);
        });
      }
    }
  }
  return scales;
}

/** Measures one unit after the other: `before` is read, `squares` are written, by letter. */
function slopesOf({ step }: Equation, num_letters: number) {
  const room = () => Array<number>(num_letters).fill(0);
  const before = room();
  const squares = room();
  const here = room();
  const up = room();
  const down = room();
  return { before, squares, measure };

  function measure({ ih, hh, ih_squares, hh_squares }: Sums): void {
    squares.fill(0);
    step(FLOAT64, ih, hh, before, here);
    for (let gate = 0; gate < ih.length; gate++) {
      const apart = 1e-6 * (Math.abs(ih[gate]!) + Math.abs(hh[gate]!) || 1);
      for (const sums of [ih, hh]) {
        const z = sums[gate]!;
        sums[gate] = z + apart;
        step(FLOAT64, ih, hh, before, up);
        sums[gate] = z - apart;
        step(FLOAT64, ih, hh, before, down);
        sums[gate] = z;
        const terms = (sums === ih ? ih_squares : hh_squares)[gate]!;
        for (let i = 0; i < num_letters; i++) {
          squares[i]! += slopeOf(here[i]! - down[i]!, up[i]! - here[i]!, apart) ** 2 * terms;
        }
      }
    }
  }
}

/** Where the slopes on both sides differ relu has its corner, and at 0 its slope is 0. */
function slopeOf(left: number, right: number, apart: number): number {
  if (Math.abs(right - left) > 0.1 * apart) return Math.min(Math.abs(left), Math.abs(right)) / apart;
  return (left + right) / (2 * apart);
}
