// The truth of what was computed in float64, which float64 itself cannot tell: by the same equation in twice as many digits.
import { DOUBLE_DOUBLE, dot, type Double, type Line } from '../equations/index.ts';
import type { Direction } from './direction.ts';
import { type Rows, stateOf, type States, type Unrolled } from './unrolled.ts';
import { type Here, roomForStates, type Visitor, walk } from './walk.ts';

/** Multiplications beyond which a case has no such truth: they take two seconds or more. */
const MOST_PRODUCTS = 2e7;

/** A state is the sum of both; undefined where it would take too long. */
export function preciseTruthOf(opened: Unrolled): { high: States; low: States } | undefined {
  if (productsOf(opened) > MOST_PRODUCTS) return undefined;
  const { equation, widths } = opened;
  const { hidden_size } = opened.question.config;
  const num_gates = equation.gates.length;
  const high = roomForStates(opened);
  const low = roomForStates(opened);
  const parts = new LowParts(opened, low);
  const unprojected = new Float64Array(hidden_size); // its low parts
  const [ih, hh, own, after]: Double[][] = [[], [], [], []];
  const values = widths.map(() => 0);
  const unit: Visitor['unit'] = (here, placeOf) => {
    const { before, row, unit: at } = here;
    const { weight_ih, weight_hh, bias_ih, bias_hh } = here.direction;
    const [x, h] = [parts.below(here), parts.before(here)];
    const [x_size, h_size] = [here.below.width, widths[0]!];
    for (let gate = 0; gate < num_gates; gate++) {
      const line = gate * hidden_size + at;
      ih[gate] = dot(bias_ih[line]!, weight_ih, line * x_size, x_size, x);
      hh[gate] = dot(bias_hh[line]!, weight_hh, line * h_size, h_size, h);
    }
    for (let letter = 0; letter < widths.length; letter++)
      own[letter] = [stateOf(before[letter]!, row, at), parts.own(here, letter)];
    equation.step(DOUBLE_DOUBLE, ih, hh, own, after);
    for (let letter = 0; letter < widths.length; letter++) {
      const [value, lower] = after[letter]!;
      values[letter] = value;
      if (letter === 0 && opened.isProjected) unprojected[at] = lower;
      else low[letter]![placeOf(letter)] = lower;
    }
    return values;
  };
  walk(opened, high, {
    unit,
    feature({ direction: { weight_hr }, unit: feature }, units, placeOf) {
      const whole = { high: units, high_at: 0, low: unprojected, low_at: 0 };
      const [value, lower] = dot(0, weight_hr, feature * hidden_size, hidden_size, whole);
      low[0]![placeOf(0)] = lower;
      return value;
    },
  });
  return { high, low };
}

/** What a unit reads, with its low parts. What came from the case itself has none. */
class LowParts {
  readonly #opened: Unrolled;
  readonly #low: States;
  readonly #none: Float64Array;
  #direction: Direction | undefined;
  /** Of what its layer reads; undefined of the input. */
  #below: Rows | undefined;

  constructor(opened: Unrolled, low: States) {
    const { input_size, hidden_size } = opened.question.config;
    this.#opened = opened;
    this.#low = low;
    this.#none = new Float64Array(Math.max(input_size, hidden_size));
  }

  /** What its layer reads. */
  below({ direction, below, row }: Here): Line {
    if (this.#direction !== direction) {
      this.#direction = direction;
      this.#below = direction.layer === 0 ? undefined : this.#opened.below(this.#low[0]!, direction.layer);
    }
    const low = this.#below;
    return this.#line(below, row, low ? low.data : this.#none, low ? row * low.width : 0);
  }

  /** The states h before the step. */
  before(here: Here): Line {
    const at = this.#before(here, 0);
    return this.#line(here.before[0]!, here.row, at < 0 ? this.#none : this.#low[0]!, Math.max(at, 0));
  }

  /** Of the unit's own state before the step. */
  own(here: Here, letter: number): number {
    const at = this.#before(here, letter);
    return at < 0 || here.unit >= this.#opened.widths[letter]! ? 0 : this.#low[letter]![at + here.unit]!;
  }

  /** Where they begin; -1 where the states are initial ones. */
  #before({ direction: { state, direction }, row }: Here, letter: number): number {
    const { extent, lengths, widths } = this.#opened;
    const { batch, seq_len } = extent;
    const t = Math.floor(row / batch) + (direction === 1 ? 1 : -1);
    const one = row % batch;
    if (t < 0 || t >= seq_len || (lengths && t >= lengths[one]!)) return -1;
    return ((state * seq_len + t) * batch + one) * widths[letter]!;
  }

  #line({ data, width }: Rows, row: number, low: Float64Array, low_at: number): Line {
    return { high: data, high_at: row * width, low, low_at };
  }
}

function productsOf({ question, equation, widths, num_states, rows }: Unrolled): number {
  const { input_size, hidden_size } = question.config;
  const width = Math.max(input_size, 2 * widths[0]!);
  return num_states * rows * hidden_size * equation.gates.length * (width + widths[0]!);
}
