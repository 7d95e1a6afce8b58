// Right ports of every family that depart from PyTorch, by hand: what they round their weights to is written here once more,
// and shares nothing with src. Two ways of summing each.
import { defineSubject, type Departure, type Question, type Subject } from '../../src/conformance/index.ts';
import { ARRAYS, type FloatTensor, type NamedTensors, numbers, tensor } from '../../src/tensor/index.ts';
import { BY_HAND, networkOf } from '../mistakes/families.ts';
import { type Legal, within } from '../mistakes/arithmetic.ts';
import { half } from '../mistakes/nested.ts';

/** As a NumPy user would: `scale = np.abs(w).max() / np.float32(127); np.rint(w / scale).clip(-127, 127) * scale`. */
export interface Scheme {
  readonly byRow?: boolean;
  readonly asymmetric?: boolean;
  readonly away?: boolean;
  readonly range?: number;
  readonly biases?: boolean;
}

const rint = (v: number) => {
  const near = Math.round(v);
  return Math.abs(v % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
};
const away = (v: number) => Math.sign(v) * Math.round(Math.abs(v));

/** One block of weights that share a scale. */
function quantised(
  w: readonly number[],
  { asymmetric, away: isAway, range = 127 }: Scheme,
  f32: (v: number) => number,
): number[] {
  const round = isAway ? away : rint;
  const [lo, hi] = [Math.min(0, ...w), Math.max(0, ...w)];
  if (asymmetric) {
    const step = f32(f32(hi - lo) / 255);
    if (step === 0) return w.map(() => 0);
    const zero = round(f32(-128 - f32(lo / step)));
    return w.map((v) => (Math.min(127, Math.max(-128, round(f32(v / step)) + zero)) - zero) * step);
  }
  const step = f32(Math.max(hi, -lo) / range);
  if (step === 0) return w.map(() => 0);
  return w.map((v) => Math.min(127, Math.max(range > 127 ? -128 : -127, round(f32(v / step)))) * step);
}

/** bfloat16 is the upper half of a float32: rounded by adding to its bits. */
export function bfloat16(v: number): number {
  if (!Number.isFinite(v)) return v;
  const bits = new Uint32Array(new Float32Array([v]).buffer);
  bits[0] = (bits[0]! + 0x7fff + ((bits[0]! >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0]!;
}
export const float16 = half;

/** Every parameter rewritten, in the question itself. @param change given a parameter by its rows */
function withParameters(
  question: Question,
  change: (rows: number[][], name: string) => number[][],
): Question {
  const changed = Object.entries(question.state_dict).map(([name, one]) => {
    const all = numbers(one);
    const width = one.shape.length === 2 ? one.shape[1]! : all.length;
    const rows = Array.from({ length: width === 0 ? 0 : all.length / width }, (_, i) =>
      all.slice(i * width, (i + 1) * width),
    );
    const data = ARRAYS[(one as FloatTensor).dtype].from(change(rows, name).flat());
    return [name, tensor(data as Float32Array, one.shape)];
  });
  return { ...question, state_dict: Object.fromEntries(changed) as NamedTensors };
}

const isBias = (name: string) => name.startsWith('bias');

export const int8 =
  (scheme: Scheme = {}) =>
  (question: Question): Question =>
    withParameters(question, (rows, name) => {
      if (isBias(name) && !scheme.biases) return rows;
      const f32 = question.dtype === 'float32' ? Math.fround : (v: number) => v;
      if (scheme.byRow) return rows.map((row) => quantised(row, scheme, f32));
      const all = quantised(rows.flat(), scheme, f32);
      return rows.map((row, i) => all.slice(i * row.length, (i + 1) * row.length));
    });

export const rounded =
  (round: (v: number) => number, biases = true) =>
  (question: Question): Question =>
    withParameters(question, (rows, name) =>
      isBias(name) && !biases ? rows : rows.map((row) => row.map(round)),
    );

export const asTheyAre = (question: Question): Question => question;

/**
 * A port that says what it departs in, with mistakes in it or none.
 * @param change what it makes of the parameters before it computes @param legal how it sums in float32
 */
export function port(
  departures: readonly Departure[] | undefined,
  change: (question: Question) => Question,
  { made = [], ...legal }: Legal & { readonly made?: readonly string[] } = {},
): Subject {
  return defineSubject({
    name: 'a port',
    ...(departures && { departures }),
    run(question) {
      const family = BY_HAND[networkOf(question.module)];
      const textbook = family.textbook as (...names: readonly string[]) => Subject;
      const own = made.filter((name) => (family.MISTAKES as readonly string[]).includes(name));
      const changed = change(question);
      return within(question.dtype === 'float32' ? legal : {}, () => textbook(...own).run(changed));
    },
  });
}
