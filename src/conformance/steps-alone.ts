// What the equation gives of every step alone, and how far a right one may be from it: in float64, layer upon layer.
import { type Bound, roomOf } from './bound.ts';
import { type OneStep, overflows } from './one-step.ts';
import { stepsMeasured } from './steps-measured.ts';
import { type Measure, stepBounds } from './step-bound.ts';
import type { Rows, States, Unrolled } from './unrolled.ts';
import { type Here, roomForStates, walk } from './walk.ts';

/** By letter. Few steps are further off than is surely allowed: only these are measured. @param opened a question of one time step */
export function stepsAlone(opened: Unrolled): OneStep[] {
  // A projection asks for all units of its row, and stored states have digits of their own.
  if (opened.isProjected || opened.departed?.arithmetic) return stepsMeasured(opened);
  const measure = stepBounds(opened, opened.question.dtype, { lax: true });
  const states = roomForStates(opened);
  const least = states.map(({ length }) => new Float64Array(length).fill(Number.NaN));
  const isLarge = new Uint8Array(opened.rows); // then so may be what the layers above read
  walk(opened, states, {
    unit(here, placeOf) {
      const values = measure.values(here);
      if (!measure.isSmall(here)) isLarge[here.row] = 1;
      if (isLarge[here.row] === 1) return values;
      for (let letter = 0; letter < states.length; letter++)
        least[letter]![placeOf(letter)] = measure.least(here, letter);
      return values;
    },
    feature: () => Number.NaN, // there is no projection
  });
  const bounds = new Bounds(opened, states, measure);
  return states.map((values, letter) => ({
    values,
    least: least[letter]!,
    allowed: (place) => roomOf(bounds.at(letter, place), letter),
  }));
}

/** The bounds of single units, of which those of the layers below are measured with them. */
class Bounds {
  readonly #opened: Unrolled;
  readonly #states: States;
  readonly #measure: Measure;
  readonly #heres = new Map<number, Here>();
  /** By layer: what the units below it round, and of which rows that is known. */
  readonly #errors = new Map<number, { readonly below: Rows; readonly known: Uint8Array }>();

  constructor(opened: Unrolled, states: States, measure: Measure) {
    this.#opened = opened;
    this.#states = states;
    this.#measure = measure;
  }

  at(letter: number, place: number): Bound {
    const { rows, widths } = this.#opened;
    const line = Math.floor(place / widths[letter]!);
    return this.#of(Math.floor(line / rows), line % rows, place % widths[letter]!);
  }

  #of(state: number, row: number, unit: number): Bound {
    const errors = this.#errorsOf(this.#opened.layerOf(state), row);
    const here = this.#hereOf(state);
    here.row = row;
    here.unit = unit;
    return this.#measure.unit(here, errors);
  }

  #hereOf(state: number): Here {
    const opened = this.#opened;
    let here = this.#heres.get(state);
    if (!here) {
      const direction = opened.directions[state]!;
      const before = opened.before(this.#states, state);
      const below = opened.below(this.#states[0]!, direction.layer);
      here = { direction, below, before, reads: opened.readsOf(before[0]!), row: 0, unit: 0 };
      this.#heres.set(state, here);
    }
    return here;
  }

  /** Of what a layer reads in a row; the input has none. */
  #errorsOf(layer: number, row: number): Rows | undefined {
    if (layer === 0) return undefined;
    const { rows, widths, num_directions, question } = this.#opened;
    const [own] = widths as [number];
    const width = num_directions * own;
    let all = this.#errors.get(layer);
    if (!all) {
      const below = { data: new Float64Array(rows * width), width };
      this.#errors.set(layer, (all = { below, known: new Uint8Array(rows) }));
    }
    if (all.known[row] === 1) return all.below;
    all.known[row] = 1;
    for (let column = 0; column < width; column++) {
      const side = Math.floor(column / own);
      const bound = this.#of((layer - 1) * num_directions + side, row, column % own);
      const isOpen = bound.isLost || overflows(bound, 0, question.dtype, undefined);
      all.below.data[row * width + column] = isOpen ? Infinity : bound.units[0]! + bound.grain[0]!;
    }
    return all.below;
  }
}
