// The truth of what was computed in float64, which float64 itself cannot tell: by the same equation in twice as many digits.
import { DOUBLE_DOUBLE, dot, type Double } from '../equations/index.ts';
import type { Direction } from './direction.ts';
import { type Rows, stateOf, type States, type Unrolled } from './unrolled.ts';
import { type Here, roomForStates, type Visitor, walk } from './walk.ts';

/** Multiplications beyond which a case has no such truth: they take two seconds or more. */
const MOST_PRODUCTS = 2e7;

/** A state is the sum of both; undefined where it would take too long. */
export function preciseTruthOf(opened: Unrolled): { high: States; low: States } | undefined {
  if (productsOf(opened) > MOST_PRODUCTS) return undefined;
  const { equation } = opened;
  const { hidden_size } = opened.question.config;
  const { gates } = equation;
  const high = roomForStates(opened);
  const low = roomForStates(opened);
  const rest = restsOf(opened, low);
  const after: Double[] = [];
  const unprojected = new Float64Array(hidden_size); // its low parts
  let reads: Reads | undefined;
  const readsAt = ({ direction, below, before, row }: Here): Reads => {
    const values = ({ data, width }: Rows) => data.subarray(row * width, (row + 1) * width);
    return {
      direction,
      row,
      x: [values(below), rest.below(direction, row, below.width)],
      h: [values(before[0]!), rest.before(direction, row, 0)],
      lows: before.map((_, letter) => rest.before(direction, row, letter)),
    };
  };
  const unit: Visitor['unit'] = (here, placeOf) => {
    const { direction, before, row, unit: at } = here;
    if (reads?.direction !== direction || reads.row !== row) reads = readsAt(here);
    const sums = (weight: Float64Array, bias: Float64Array, [values, lows]: Reads['x']) =>
      gates.map((_, gate) => {
        const line = gate * hidden_size + at;
        return dot([bias[line]!, 0], weight, line * values.length, values, lows);
      });
    const ih = sums(direction.weight_ih, direction.bias_ih, reads.x);
    const hh = sums(direction.weight_hh, direction.bias_hh, reads.h);
    const { lows } = reads;
    const own = before.map((state, letter): Double => [stateOf(state, row, at), lows[letter]![at] ?? 0]);
    equation.step(DOUBLE_DOUBLE, ih, hh, own, after);
    after.forEach(([, value], letter) => {
      if (letter === 0 && opened.isProjected) unprojected[at] = value;
      else low[letter]![placeOf(letter)] = value;
    });
    return after.map(([value]) => value);
  };
  walk(opened, high, {
    unit,
    feature({ direction: { weight_hr }, unit: feature }, values, placeOf) {
      const [value, lower] = dot([0, 0], weight_hr, feature * hidden_size, values, unprojected);
      low[0]![placeOf(0)] = lower;
      return value;
    },
  });
  return { high, low };
}

/** What all units of one row read at one step: numbers, and their low parts. */
interface Reads {
  readonly direction: Direction;
  readonly row: number;
  readonly x: readonly [Float64Array, Float64Array];
  readonly h: readonly [Float64Array, Float64Array];
  /** Of their own states, by letter. */
  readonly lows: readonly Float64Array[];
}

function productsOf({ question, equation, widths, num_states, rows }: Unrolled): number {
  const { input_size, hidden_size } = question.config;
  const width = Math.max(input_size, 2 * widths[0]!);
  return num_states * rows * hidden_size * equation.gates.length * (width + widths[0]!);
}

/** The low parts of what a step reads; what came from the case itself has none. */
function restsOf(
  { extent: { seq_len, batch }, lengths, rows, widths, num_directions }: Unrolled,
  low: States,
) {
  return {
    below: ({ layer }: Direction, row: number, width: number): Float64Array => {
      const all = new Float64Array(width);
      if (layer === 0) return all;
      const own = widths[0]!;
      for (let side = 0; side < num_directions; side++) {
        const from = (((layer - 1) * num_directions + side) * rows + row) * own;
        all.set(low[0]!.subarray(from, from + own), side * own);
      }
      return all;
    },
    before: ({ state, direction }: Direction, row: number, letter: number): Float64Array => {
      const width = widths[letter]!;
      const t = Math.floor(row / batch) + (direction === 1 ? 1 : -1);
      if (t < 0 || t >= seq_len || (lengths && t >= lengths[row % batch]!)) return new Float64Array(width);
      const from = ((state * seq_len + t) * batch + (row % batch)) * width;
      return low[letter]!.subarray(from, from + width);
    },
  };
}
