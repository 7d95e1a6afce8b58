// One layer, forward, and the cell, of each family, from PyTorch's documentation and with nothing of src/nn. How it rounds is
// given: in float64 it says what is right, in float32-in-order what the bits are.
import type { Question } from '../../src/conformance/index.ts';
import { type FloatTensor, type NamedTensors, numbers, tensor } from '../../src/tensor/index.ts';

export type Row = number[];

/** What a gate hands to its activation. */
export type Sum = (
  x: Row,
  weight_ih: Row,
  bias_ih: number,
  h: Row,
  weight_hh: Row,
  bias_hh: number,
) => number;

/** How the activations and the states of the gated families are rounded, beside the sums. */
export interface Rules {
  readonly sum: Sum;
  readonly sigmoid: (z: number) => number;
  /** Of a GRU, from the new gate, the update gate and the state before. */
  readonly mixed: (n: number, z: number, h: number) => number;
  /** Of an LSTM: f * c + i * g. */
  readonly kept: (forget: number, c: number, input: number, g: number) => number;
}

/** In float64 throughout: what every rounding above is a rounding of. */
export const FLOAT64: Rules = {
  sum: (x, wi, bi, h, wh, bh) => plain(x, wi) + bi + plain(h, wh) + bh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  mixed: (n, z, h) => (1 - z) * n + z * h, // as PyTorch documents it
  kept: (forget, c, input, g) => forget * c + input * g,
};
const plain = (a: Row, b: Row) => b.reduce((sum, w, k) => sum + a[k]! * w, 0);

/** What it reads of a question. */
export type Questioned = Pick<Question, 'module' | 'config' | 'stepped' | 'state_dict' | 'inputs'>;

/** @param round a number to the dtype of the module */
export function textbook(question: Questioned, rules: Rules, round: (x: number) => number): NamedTensors {
  const { module, config, stepped, state_dict, inputs } = question;
  const { input_size, hidden_size, bias, proj_size = 0 } = config;
  const isCell = module.endsWith('Cell');
  const family = module.replace('Cell', '') as keyof typeof UNITS;
  const width = proj_size || hidden_size;
  const named = (name: string) => numbers(state_dict[isCell ? name : `${name}_l0`]!);
  const wi = split(named('weight_ih'), input_size);
  const wh = split(named('weight_hh'), width);
  const none = Array<number>(wi.length).fill(0);
  const bi = bias ? named('bias_ih') : none;
  const bh = bias ? named('bias_hh') : none;
  const projection = proj_size > 0 ? split(named('weight_hr'), hidden_size) : undefined;

  const input = inputs['input']!;
  const hasTime = !isCell || stepped;
  const seq_len = hasTime ? input.shape[0]! : 1;
  const batchAxes = input.shape.slice(hasTime ? 1 : 0, -1);
  const batch = batchAxes[0] ?? 1;
  const x = split(split(numbers(input), input_size), batch);
  const start = (names: string[], size: number) => {
    const given = names.map((name) => inputs[name]).find((one) => one !== undefined);
    const zero = () => Array<number>(size).fill(0);
    return given ? split(numbers(given), size) : Array.from({ length: batch }, zero);
  };
  let h = start(['h_0', 'hx'], width);
  let c = start(['c_0', 'cx'], hidden_size);

  const hs: Row[][] = [];
  const cs: Row[][] = [];
  for (let t = 0; t < seq_len; t++) {
    const next = h.map((past, row) =>
      Array.from({ length: hidden_size }, (_, unit) => {
        const at = (gate: number) => gate * hidden_size + unit;
        const ih = (gate: number) => rules.sum(x[t]![row]!, wi[at(gate)]!, bi[at(gate)]!, [], [], 0);
        const hh = (gate: number) => rules.sum([], [], 0, past, wh[at(gate)]!, bh[at(gate)]!);
        const both = (gate: number) =>
          rules.sum(x[t]![row]!, wi[at(gate)]!, bi[at(gate)]!, past, wh[at(gate)]!, bh[at(gate)]!);
        const before = [past[unit]!, c[row]![unit]!];
        return UNITS[family]({ ih, hh, both, before, rules, round, relu: config.nonlinearity === 'relu' });
      }),
    );
    c = next.map((units) => units.map(([, of_c = 0]) => of_c));
    const whole = next.map((units) => units.map(([of_h]) => of_h));
    h = projection ? whole.map((m) => projection.map((weight) => rules.sum(m, weight, 0, [], [], 0))) : whole;
    h = h.map((units) => units.map(round));
    hs.push(h);
    cs.push(c);
  }
  const array = input.dtype === 'float32' ? Float32Array : Float64Array;
  const all = (shape: number[], values: Row[][]): FloatTensor =>
    tensor(array.from(values.flat(2)) as Float32Array, shape);
  const letters = family === 'LSTM' ? ['h', 'c'] : ['h'];
  const states = letters.map((letter) =>
    letter === 'h' ? { letter, size: width, steps: hs } : { letter, size: hidden_size, steps: cs },
  );
  const each = (name: (letter: string) => string, of: (size: number, steps: Row[][]) => FloatTensor) =>
    Object.fromEntries(states.map(({ letter, size, steps }) => [name(letter), of(size, steps)]));
  if (isCell)
    return stepped
      ? each(
          (letter) => `${letter}_steps`,
          (size, steps) => all([seq_len, ...batchAxes, size], steps),
        )
      : each(
          (letter) => `${letter}_1`,
          (size, steps) => all([...batchAxes, size], steps),
        );
  return {
    output: all([seq_len, ...batchAxes, width], hs),
    ...each(
      (letter) => `${letter}_n`,
      (size, steps) => all([1, ...batchAxes, size], steps.slice(-1)),
    ),
    ...each(
      (letter) => `${letter}_steps`,
      (size, steps) => all([1, seq_len, ...batchAxes, size], steps),
    ),
  };
}

interface Unit {
  /** By gate: the input's part, the state's part, and their sum. */
  readonly ih: (gate: number) => number;
  readonly hh: (gate: number) => number;
  readonly both: (gate: number) => number;
  readonly before: readonly [h: number, c: number] | number[];
  readonly rules: Rules;
  readonly round: (x: number) => number;
  readonly relu: boolean;
}

/** h and c of one unit after a step. */
const UNITS = {
  RNN: ({ both, round, relu }: Unit) => {
    const total = both(0);
    return relu ? [total < 0 ? 0 : total] : [round(Math.tanh(total))];
  },
  LSTM: ({ both, before, rules, round }: Unit) => {
    const [i, forget, o] = [0, 1, 3].map((gate) => rules.sigmoid(both(gate)));
    const c = round(rules.kept(forget!, before[1]!, i!, round(Math.tanh(both(2)))));
    return [round(o! * round(Math.tanh(c))), c];
  },
  GRU: ({ ih, hh, both, before, rules, round }: Unit) => {
    const [r, z] = [0, 1].map((gate) => rules.sigmoid(both(gate)));
    const n = round(Math.tanh(round(ih(2) + round(r! * hh(2)))));
    return [rules.mixed(n, z!, before[0]!)];
  },
} as const satisfies Record<string, (unit: Unit) => number[]>;

function split<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
}
